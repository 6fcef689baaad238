import type { ProviderAuthError } from '../../core/errors.js';
import { decodedBody, LARGEST_JUDGED_BODY_BYTES, LONGEST_JUDGED_READ_MS } from '../answer-body.js';
import { JudgedBody } from '../judged-body.js';
import type { Answer } from '../transport.js';
import type { DispatchCaller } from './dispatch-caller.js';
import type { DispatchController, DispatchHandler, ResponseHeaders } from './dispatch.js';

/** What is told of a request that was sent: its answer as soon as its head is there, or why there is none. */
export interface DispatchOutcome {
  answered(answer: DispatchAnswer): void;
  /** Switched to another protocol: the caller has it. */
  upgraded(): void;
  failed(error: unknown): void;
  /** An error with nothing in it of what was attached. */
  shown(error: unknown): unknown;
}

/** The answer to one dispatched request: held until it is judged, then handed to the caller as it comes, or let go of. */
export class DispatchAnswer implements Answer<void>, DispatchHandler {
  status = 0;
  /** undici follows no redirect below us. */
  readonly sameOrigin = true;
  readonly methodChanged = false;
  acquisitionError: ProviderAuthError | undefined;
  #controller: DispatchController | undefined;
  #headers: ResponseHeaders = {};
  #statusMessage: string | undefined;
  #isHandedOver = false;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;
  #trailers: ResponseHeaders | undefined;
  #failure: { readonly error: unknown } | undefined;
  readonly #body = new JudgedBody(() => this.#whole());
  /** Told when no more of the body is to be waited for. */
  #enough: (() => void) | undefined;

  constructor(
    private readonly caller: DispatchCaller,
    private readonly outcome: DispatchOutcome,
  ) {}

  onRequestStart(controller: DispatchController): void {
    this.#controller = controller;
    this.caller.follow(controller);
  }

  onRequestUpgrade(_: DispatchController, status: number, headers: ResponseHeaders, socket: unknown): void {
    this.caller.handler.onRequestUpgrade?.(this.caller, status, headers, socket);
    this.outcome.upgraded();
  }

  onResponseStart(_: DispatchController, status: number, headers: ResponseHeaders, message?: string): void {
    if (status < 200) return this.caller.handler.onResponseStart?.(this.caller, status, headers, message);
    this.status = status;
    this.#headers = headers;
    this.#statusMessage = message;
    return this.outcome.answered(this);
  }

  onResponseData(controller: DispatchController, chunk: Uint8Array): void {
    if (this.#isHandedOver && this.#chunks.length === 0) {
      this.caller.handler.onResponseData?.(this.caller, chunk);
      return;
    }
    this.#chunks.push(chunk);
    this.#length += chunk.byteLength;
    if (this.#isHandedOver || this.#length <= LARGEST_JUDGED_BODY_BYTES) return;
    controller.pause();
    this.#enough?.();
  }

  onResponseEnd(_: DispatchController, trailers: ResponseHeaders): void {
    this.#trailers = trailers;
    this.#enough?.();
    if (this.#isHandedOver && this.#chunks.length === 0) this.#caughtUp();
  }

  onResponseError(_: DispatchController, thrown: unknown): void {
    const error = this.outcome.shown(thrown);
    this.#failure = { error };
    this.#enough?.();
    if (this.status === 0) this.outcome.failed(error);
    else if (this.#isHandedOver) this.caller.fail(error);
  }

  header(name: string): string | undefined {
    const value = this.#headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  body(): unknown {
    return this.#body.value();
  }

  load(): Promise<void> | undefined {
    return this.#body.load(this.header('content-type'));
  }

  discard(): void {
    if (this.#trailers === undefined) this.#controller?.abort(new Error('the answer is not read'));
  }

  result(): void {
    const { caller } = this;
    // What broke off before anybody had it is a request that failed.
    if (this.#failure !== undefined) return caller.fail(this.#failure.error);
    this.#isHandedOver = true;
    caller.handler.onResponseStart?.(caller, this.status, this.#headers, this.#statusMessage);
    caller.onResume(() => this.#handOver());
    return this.#handOver();
  }

  /** Hands over what has come meanwhile, as long as the caller takes it. */
  #handOver(): void {
    const { caller } = this;
    while (!caller.paused) {
      // What is complete, undici aborts no more.
      if (caller.aborted) return caller.fail(caller.reason);
      const chunk = this.#chunks.shift();
      if (chunk === undefined) return this.#caughtUp();
      caller.handler.onResponseData?.(caller, chunk);
    }
    return undefined;
  }

  /** From here on the caller has each part as it comes. */
  #caughtUp(): void {
    this.caller.onResume(undefined);
    if (this.#trailers !== undefined) this.caller.end(this.#trailers);
    else if (this.#controller?.paused === true) this.#controller.resume();
  }

  /** Asked for as soon as there is a head, before any of the body came. */
  async #whole(): Promise<Uint8Array | undefined> {
    await this.#read();
    if (this.#trailers === undefined) return undefined;
    return decodedBody(Buffer.concat(this.#chunks), this.header('content-encoding'));
  }

  #read(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LONGEST_JUDGED_READ_MS);
      this.#enough = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
