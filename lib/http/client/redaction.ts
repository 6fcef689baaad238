import type { AxiosResponse } from 'axios';
import { isAxiosError } from '../axios.js';
import { replaceTexts, visitErrors } from '../error-texts.js';
import { masked, shownHeader, valuesOf } from '../masking.js';
import type { CallerView } from './caller-view.js';
import { redactedStream } from './redacted-stream.js';
import { RequestSummary } from './request-summary.js';

/** Takes everything that was attached out of a response, and out of the errors that its stream may emit. */
export function redactResponse(response: AxiosResponse, view: CallerView): void {
  response.config = view.config;
  response.request = new RequestSummary(response.request, view);
  if (view.query.length > 0) redactHeaders(response, view);
  if (typeof response.data === 'object')
    response.data = redactedStream(response.data, (error) => redactError(error, view));
}

/** Takes everything that was attached out of an error, its causes and its response. */
export function redactError(thrown: unknown, view: CallerView): void {
  const secrets = valuesOf([...view.headers, ...view.query]);
  visitErrors(thrown, (error) => {
    if (isAxiosError(error)) {
      if (error.config !== undefined) error.config = view.config;
      if (error.request !== undefined && error.request !== null && !isRedacted(error)) {
        error.request = new RequestSummary(error.request, view);
      }
      if (error.response !== undefined && !isRedacted(error.response)) redactResponse(error.response, view);
    }
    replaceTexts(error, (text) => masked(text, secrets));
  });
}

function redactHeaders({ headers }: AxiosResponse, { query }: CallerView): void {
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') headers[name] = shownHeader(name, value, query);
    else if (Array.isArray(value)) headers[name] = value.map((each) => shownHeader(name, String(each), query));
  }
}

function isRedacted({ request }: { readonly request?: unknown }): boolean {
  return request instanceof RequestSummary;
}
