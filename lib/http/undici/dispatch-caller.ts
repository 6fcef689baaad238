import type { DispatchController, DispatchHandler } from './dispatch.js';

/**
 * Whoever dispatched a request. It holds this one controller, from before there is a token until its answer is over, whichever
 * of the requests that are sent for it is under way.
 */
export class DispatchCaller implements DispatchController {
  #underWay: DispatchController | undefined;
  #aborting: AbortController | undefined;
  #onResume: (() => void) | undefined;
  #isOver = false;
  aborted = false;
  reason: unknown = null;
  paused = false;

  constructor(readonly handler: DispatchHandler) {}

  /** Aborts when the caller gives up. */
  get signal(): AbortSignal {
    this.#aborting ??= new AbortController();
    if (this.aborted) this.#aborting.abort(this.reason);
    return this.#aborting.signal;
  }

  /** From now on this request is under way for the caller. */
  follow(controller: DispatchController): void {
    this.#underWay = controller;
    if (this.aborted) controller.abort(this.reason);
    else if (this.paused) controller.pause();
  }

  /** `run` in place of resuming, as long as there is something to hand over first. */
  onResume(run: (() => void) | undefined): void {
    this.#onResume = run;
  }

  /** The answer ends with an error, and with it what is under way. Once it is over, nothing ends it again. */
  fail(error: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#underWay?.abort(error);
    this.handler.onResponseError?.(this, error);
  }

  /** The answer is complete. */
  end(trailers: Parameters<NonNullable<DispatchHandler['onResponseEnd']>>[1]): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.handler.onResponseEnd?.(this, trailers);
  }

  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    this.#aborting?.abort(reason);
    this.#underWay?.abort(reason);
  }

  pause(): void {
    this.paused = true;
    this.#underWay?.pause();
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    if (this.#onResume === undefined) this.#underWay?.resume();
    else this.#onResume();
  }

  get rawHeaders(): unknown {
    return this.#underWay?.rawHeaders;
  }

  get rawTrailers(): unknown {
    return this.#underWay?.rawTrailers;
  }
}
