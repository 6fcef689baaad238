/** What undici 7 and 8 dispatch with, as far as it is looked at here: none of their types is needed. */
interface Dispatcher {
  dispatch(this: void, options: DispatchOptions, handler: DispatchHandler): boolean;
}

export type Dispatch = Dispatcher['dispatch'];

/** An interceptor for `compose`. */
export type DispatchInterceptor = (dispatch: Dispatch) => Dispatch;

/** What has `compose`: an undici Agent, ProxyAgent, EnvHttpProxyAgent, or what was composed of one. */
export interface ComposableDispatcher<Composed> {
  compose(interceptor: DispatchInterceptor): Composed;
}

export interface DispatchOptions {
  readonly origin?: string | URL;
  readonly path: string;
  readonly method: string;
  /** Names and values in turn, pairs, or an object. */
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly query?: unknown;
}

export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

export interface DispatchController {
  readonly aborted: boolean;
  readonly reason: unknown;
  readonly paused: boolean;
  readonly rawHeaders?: unknown;
  readonly rawTrailers?: unknown;
  abort(reason: unknown): void;
  pause(): void;
  resume(): void;
}

/** Who gets the answer to a request. */
export interface DispatchHandler {
  onRequestStart?(controller: DispatchController, context: unknown): void;
  onRequestUpgrade?(controller: DispatchController, status: number, headers: ResponseHeaders, socket: unknown): void;
  onResponseStart?(
    controller: DispatchController,
    status: number,
    headers: ResponseHeaders,
    statusMessage?: string,
  ): void;
  onResponseData?(controller: DispatchController, chunk: Uint8Array): void;
  onResponseEnd?(controller: DispatchController, trailers: ResponseHeaders): void;
  onResponseError?(controller: DispatchController, error: unknown): void;
}
