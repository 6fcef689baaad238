import type { Callers } from './callers.js';
import type { Journal } from './journal.js';
import { Scrape } from './scrape.js';
import type { Step } from './steps.js';

interface HealthAnswer {
  readonly status: string;
  readonly details: { readonly manis: { readonly status: string } };
}

/** Takes the application through steps, prints what an operator sees at each, and holds that against what has to be seen. */
export class Rehearsal {
  readonly #began = Date.now();
  #last = Scrape.empty;

  constructor(
    private readonly url: string,
    private readonly journal: Journal,
    private readonly callers: Callers,
  ) {}

  /** What was not as the step says. */
  async run(step: Step): Promise<string[]> {
    const thrown = await failureOf(step);
    await this.journal.has(step.log.length);
    const answer = await this.callers.call();
    const health = await fetch(`${this.url}/health/ready`);
    const { details }: HealthAnswer = JSON.parse(await health.text());
    const scrape = await Scrape.of(`${this.url}/metrics`);
    const changed = scrape.since(this.#last);
    this.#last = scrape;
    const log = this.journal.take();

    console.log(`\n== ${((Date.now() - this.#began) / 1_000).toFixed(1)} s  ${step.title}`);
    print('log', log.length > 0 ? log : ['(nothing)']);
    print('health', [`${health.status} ${JSON.stringify(details)}`]);
    print('callers', [`${this.callers.take()}; the last: ${answer.status} ${answer.text}`]);
    print('scrape', changed);

    const isDown = step.health === 'down';
    const faults = [
      thrown,
      log.length !== step.log.length && `${log.length} lines in the log, not ${step.log.length}`,
      ...step.log.map((start, index) => !log[index]?.startsWith(start) && `no line "${start}" in the log`),
      details.manis.status !== step.health && `health is ${details.manis.status}, not ${step.health}`,
      health.status !== (isDown ? 503 : 200) && `health answers ${health.status}`,
      answer.status !== (isDown ? 503 : 200) && `a caller is answered ${answer.status}`,
      ...step.changed.map((series) => !changed.some((line) => series.test(line)) && `${series} did not change`),
      ...changed.map((line) => step.unchanged?.test(line) === true && `changed: ${line}`),
    ];
    return faults.filter((fault) => typeof fault === 'string').map((fault) => `${step.title}: ${fault}`);
  }
}

async function failureOf({ act }: Step): Promise<string | undefined> {
  try {
    await act?.();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

function print(what: string, lines: readonly string[]): void {
  for (const [index, line] of lines.entries()) console.log(`${(index === 0 ? what : '').padEnd(8)} ${line}`);
}
