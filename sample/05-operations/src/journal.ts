import { until } from './until.js';

interface Line {
  readonly level: string;
  readonly context?: string;
  readonly msg: string;
}

/** Where pino writes to: keeps the lines of the library, and leaves out what Nest and Terminus say of themselves. */
export class Journal {
  #lines: Line[] = [];

  write(json: string): void {
    const line: Line = JSON.parse(json);
    if (line.context === 'ProviderAuthModule') this.#lines.push(line);
  }

  /** Resolves when so many lines are there, or when it is in vain to wait any longer. */
  has(count: number): Promise<void> {
    return until(() => this.#lines.length >= count);
  }

  /** The lines since the last call, for people, each beginning with its level. */
  take(): string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines.map(({ level, msg, ...fields }) => {
      const shown = JSON.stringify({ ...fields, context: undefined });
      return `${level} ${msg} ${shown}`;
    });
  }
}
