import { Readable } from 'node:stream';
import type { AxiosResponse } from 'axios';
import type { ProviderAuthError } from '../../core/errors.js';
import { answerBody } from '../answer-body.js';
import { isAxiosError } from '../axios.js';
import type { Answer } from '../transport.js';
import type { CallerView } from './caller-view.js';
import { redactError, redactResponse } from './redaction.js';
import type { RedirectState } from './redirect-state.js';

/** What axios' adapters give: a response whose body is not parsed yet, an error, or both. */
export interface AdapterOutcome {
  readonly response: AxiosResponse | undefined;
  readonly failure: { readonly error: unknown } | undefined;
}

/** What an adapter failed with; an error of axios may hold a response. */
export function failureOutcome(error: unknown): AdapterOutcome {
  return { response: isAxiosError(error) ? error.response : undefined, failure: { error } };
}

/** An answer as axios' adapters give it. */
export class AxiosAnswer implements Answer<AxiosResponse> {
  readonly status: number;
  acquisitionError: ProviderAuthError | undefined;
  #body: { readonly value: unknown } | undefined;

  constructor(
    private readonly outcome: AdapterOutcome,
    private readonly view: CallerView,
    private readonly redirects: RedirectState,
  ) {
    this.status = outcome.response?.status ?? 0;
  }

  get sameOrigin(): boolean {
    return !this.redirects.leftOrigin;
  }

  get methodChanged(): boolean {
    return this.redirects.methodChanged;
  }

  header(name: string): string | undefined {
    const wanted = name.toLowerCase();
    // An adapter of somebody else may give none.
    const headers: Partial<AxiosResponse>['headers'] = this.outcome.response?.headers;
    for (const [key, value] of Object.entries(headers ?? {})) {
      if (key.toLowerCase() !== wanted || value === undefined || value === null) continue;
      return Array.isArray(value) ? value.join(', ') : String(value);
    }
    return undefined;
  }

  body(): unknown {
    this.#body ??= { value: answerBody(this.outcome.response?.data) };
    return this.#body.value;
  }

  discard(): void {
    const data: unknown = this.outcome.response?.data;
    if (data instanceof Readable) data.on('error', () => {}).destroy();
    else if (data instanceof ReadableStream) data.cancel().catch(() => {});
  }

  result(): AxiosResponse {
    return returnToCaller(this.outcome, this.view, this.acquisitionError);
  }
}

/**
 * Gives a caller what came of its request, with nothing in it of what was attached.
 *
 * @throws what the adapter failed with
 */
export function returnToCaller(
  { response, failure }: AdapterOutcome,
  view: CallerView,
  providerAuth?: ProviderAuthError,
): AxiosResponse {
  if (failure !== undefined) {
    redactError(failure.error, view);
    if (providerAuth !== undefined && failure.error instanceof Error) Object.assign(failure.error, { providerAuth });
    throw failure.error;
  }
  if (response === undefined) throw new TypeError('the adapter gave neither a response nor an error');
  redactResponse(response, view);
  if (providerAuth !== undefined) Object.assign(response, { providerAuth });
  return response;
}
