import { EventEmitter } from 'node:events';
import { inspect } from 'node:util';
import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { isAxiosError } from '../axios.js';
import { type Sent, requestSummary } from './request-summary.js';

/** What a caller gets back in place of what was sent. */
export interface CallerView {
  /** The caller's own config, without a token. */
  readonly config: InternalAxiosRequestConfig;
  readonly sent: Sent;
}

const DEEPEST_CAUSE = 16;

/** Takes everything that was attached out of a response, and out of the errors that its stream may emit. */
export function cleanResponse(response: AxiosResponse, disguise: CallerView): void {
  response.config = disguise.config;
  response.request = requestSummary(response.request, disguise.sent);
  const data: unknown = response.data;
  if (!(data instanceof EventEmitter)) return;
  // A response stream leads to its request, headers included.
  const text = `[${data.constructor.name}]`;
  Object.defineProperty(data, inspect.custom, { value: () => text, configurable: true });
  Object.defineProperty(data, 'toJSON', { value: () => text, configurable: true, writable: true });
  data.on(EventEmitter.errorMonitor, (error) => cleanError(error, disguise));
}

/** Takes everything that was attached out of an error, its causes and its response. */
export function cleanError(error: unknown, disguise: CallerView, depth = 0): void {
  if (typeof error !== 'object' || error === null || depth > DEEPEST_CAUSE) return;
  if (isAxiosError(error)) {
    if (error.config !== undefined) error.config = disguise.config;
    if (error.request !== undefined && error.request !== null) {
      error.request = requestSummary(error.request, disguise.sent);
    }
    if (error.response !== undefined) cleanResponse(error.response, disguise);
  }
  if ('cause' in error) cleanError(error.cause, disguise, depth + 1);
  if ('errors' in error && Array.isArray(error.errors)) {
    for (const each of error.errors) cleanError(each, disguise, depth + 1);
  }
}
