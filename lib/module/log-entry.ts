import { inspect, type InspectOptions } from 'node:util';
import type { LogFields, LogLine } from '../events/log/log-line.js';

/**
 * A sentence and its fields as one argument of Nest's Logger. Nest's ConsoleLogger prints the sentence and then the fields, with
 * `json: true` an object of both; nestjs-pino has the fields beside its own `msg`, nest-winston beside `message`. (Measured: with
 * the fields as a second argument nestjs-pino drops them; with the fields first, ConsoleLogger prints two lines.)
 */
export class LogEntry {
  readonly msg: string;

  constructor({ text, fields }: LogLine) {
    this.msg = text;
    for (const [name, value] of Object.entries(fields)) if (value !== undefined) Reflect.set(this, name, value);
  }

  get message(): string {
    return this.msg;
  }

  /** The fields alone. */
  get #fields(): Partial<LogFields> {
    const { msg: _, ...fields } = this;
    return fields;
  }

  toString(): string {
    return this.msg;
  }

  [inspect.custom](_depth: number, options: InspectOptions): string {
    return `${this.msg} ${inspect(this.#fields, { ...options, compact: true, breakLength: Number.POSITIVE_INFINITY })}`;
  }
}
