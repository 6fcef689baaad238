import type { DispatchController, DispatchHandler, DispatchOptions } from '../../../../lib/http/undici/dispatch.js';
import { providerInterceptor } from '../../../../lib/http/undici/provider-interceptor.js';
import type { AttachPolicy } from '../../../../lib/protocol/definition/attach-policy.js';
import type { BoundProvider } from '../../../../lib/http/bound-provider.js';
import { FakeTokens, fakeProvider } from '../fake-provider.js';

export const ORIGIN = 'https://api.example';

/** What stands below the interceptor, as another interceptor may: it keeps what is dispatched, and the test says what comes of it. */
export class Below {
  readonly dispatched: { readonly options: DispatchOptions; readonly handler: DispatchHandler }[] = [];
  /** What is said to the controllers of these requests. */
  readonly told: unknown[] = [];

  constructor(private readonly answer: (handler: DispatchHandler, controller: DispatchController) => void = () => {}) {}

  readonly dispatch = (options: DispatchOptions, handler: DispatchHandler): boolean => {
    const { told } = this;
    const controller = {
      aborted: false,
      reason: undefined,
      paused: false,
      rawHeaders: ['x-raw', 'header'],
      rawTrailers: ['x-raw', 'trailer'],
      abort: (reason: unknown) => void told.push(reason),
      pause() {
        this.paused = true;
        told.push('pause');
      },
      resume() {
        this.paused = false;
        told.push('resume');
      },
    };
    this.dispatched.push({ options, handler });
    handler.onRequestStart?.(controller, undefined);
    this.answer(handler, controller);
    return true;
  };

  /** Dispatches through the interceptor, with one token. */
  send(
    handler: DispatchHandler,
    options: Partial<DispatchOptions> = {},
    policy: AttachPolicy<unknown> = {},
    more: Partial<BoundProvider> = {},
  ): boolean {
    const provider = fakeProvider(ORIGIN, new FakeTokens('first-token'), policy, more);
    return providerInterceptor(provider)(this.dispatch)(
      { origin: ORIGIN, path: '/', method: 'GET', ...options },
      handler,
    );
  }
}

/** Keeps what it is told, in order. */
export class Keeping implements DispatchHandler {
  readonly seen: unknown[] = [];
  controller: DispatchController | undefined;

  constructor(private readonly started: (controller: DispatchController) => unknown = () => {}) {}

  onRequestStart(controller: DispatchController): void {
    this.controller = controller;
    this.started(controller);
  }
  onResponseStart(_controller: DispatchController, status: number): void {
    this.seen.push(status);
  }
  onResponseData(_controller: DispatchController, chunk: Uint8Array): void {
    this.seen.push(chunk.byteLength > 100 ? chunk.byteLength : Buffer.from(chunk).toString());
  }
  onResponseEnd(): void {
    this.seen.push('end');
  }
  onResponseError(_controller: DispatchController, error: unknown): void {
    this.seen.push(error);
  }
}
