import type { TokenEndpointResponse } from '../definition/provider-definition.js';
import type { TokenTransportResponse } from '../definition/token-transport.js';
import { jsonPath } from '../../core/json-path.js';

/** The answer is not what its provider promises: `read` and `at` throw it, and its message holds none of the body. */
export class InvalidResponse extends Error {}

/** An answer read strictly: UTF-8 JSON, own properties only, nothing taken for something else. */
export class TokenResponse implements TokenEndpointResponse {
  readonly status: number;
  readonly #response: TokenTransportResponse;
  #json: { readonly value: unknown } | undefined;

  constructor(response: TokenTransportResponse) {
    this.status = response.status;
    this.#response = response;
  }

  header(name: string): string | undefined {
    const { headers } = this.#response;
    const key = name.toLowerCase();
    return Object.hasOwn(headers, key) ? headers[key] : undefined;
  }

  text(): string {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(this.#response.body);
    } catch {
      throw new InvalidResponse('the body is not UTF-8');
    }
  }

  at(path: string): unknown {
    this.#json ??= { value: this.#parse() };
    return jsonPath(this.#json.value, path);
  }

  #parse(): unknown {
    const text = this.text();
    if (text.trim() === '') throw new InvalidResponse('the body is empty');
    try {
      return JSON.parse(text);
    } catch {
      // The parser's message would quote the body.
      throw new InvalidResponse(
        text.trimStart().startsWith('<') ? 'the body is HTML, not JSON' : 'the body is not JSON',
      );
    }
  }
}
