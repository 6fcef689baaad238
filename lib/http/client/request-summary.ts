import { inspect } from 'node:util';
import { parseUrl } from '../../core/parse-url.js';
import { withoutAttached } from '../masking.js';
import type { Binding } from './binding.js';
import type { CallerView } from './caller-view.js';

/**
 * What `response.request` and `error.request` show of a request: where it went, and nothing that it carried. Worked out
 * when somebody looks.
 */
export class RequestSummary {
  /** A ClientRequest, a fetch Request, or nothing. */
  readonly #request: unknown;
  readonly #view: CallerView;

  constructor(request: unknown, view: CallerView) {
    this.#request = request;
    this.#view = view;
  }

  /** Whether a response with this passed a guarded adapter of the binding. */
  static isOf(binding: Binding, request: unknown): boolean {
    return typeof request === 'object' && request !== null && #view in request && request.#view.binding === binding;
  }

  /** Upper case. */
  get method(): string {
    return (textAt(this.#request, 'method') ?? this.#view.method).toUpperCase();
  }

  get host(): string {
    return this.#url?.host ?? '';
  }

  /** Query included, less what was attached to it. */
  get path(): string {
    const url = this.#url;
    return url === undefined ? '' : url.pathname + url.search;
  }

  /** Where it ended after redirects. */
  get responseUrl(): string {
    return this.#url?.href ?? '';
  }

  get res(): { readonly responseUrl: string } {
    return { responseUrl: this.responseUrl };
  }

  get #url(): URL | undefined {
    const { href, query } = this.#view;
    const shown = textAt(this.#request, 'res', 'responseUrl') ?? textAt(this.#request, 'url') ?? href;
    return parseUrl(withoutAttached(shown, query));
  }

  toJSON(): object {
    const { method, host, path, responseUrl, res } = this;
    return { method, host, path, responseUrl, res };
  }

  [inspect.custom](): object {
    return this.toJSON();
  }
}

function textAt(thing: unknown, ...path: readonly string[]): string | undefined {
  let value: unknown = thing;
  for (const key of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
