import { answerBody, isJson } from './answer-body.js';

/** The body of an answer, read once it is asked for, and only JSON: any other body may never end. */
export class JudgedBody {
  #isAsked = false;
  #found: { readonly value: unknown } | undefined;

  /** `read`: the whole body, or `undefined` where it cannot be had. */
  constructor(private readonly read: () => Promise<Uint8Array | undefined>) {}

  /** Its JSON value or text, if it was read. Asks for it. */
  value(): unknown {
    this.#isAsked = true;
    return this.#found?.value;
  }

  /** Reads it if it was asked for and is not there yet. */
  load(contentType: string | undefined): Promise<void> | undefined {
    return this.#isAsked && this.#found === undefined && isJson(contentType) ? this.#load() : undefined;
  }

  async #load(): Promise<void> {
    this.#found = { value: answerBody(await this.read()) };
  }
}
