import type { AxiosResponse } from 'axios';
import type { ApiResponse, AttachPolicy } from '../protocol/definition/attach-policy.js';
import { saysInvalidToken } from './www-authenticate.js';

/** Methods that may be sent again whatever became of the first time (RFC 9110 section 9.2.1). */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/**
 * Whether a request may be sent again after a rejection with this status. A 401 says that it was not carried out, so it
 * may; another sign says nothing of the kind.
 */
export function allowsReplay(policy: AttachPolicy<unknown>, method: string, status: number): boolean {
  return status === 401 || policy.replayUnsafe === true || SAFE.has(method);
}

/** Whether an answer says that the token is dead. A policy that fails on an answer says nothing about it. */
export function isRejection(policy: AttachPolicy<unknown>, response: ApiResponse): boolean {
  if (policy.isRejection === undefined) {
    return response.status === 401 && saysInvalidToken(response.header('www-authenticate'));
  }
  try {
    return policy.isRejection(response);
  } catch {
    return false;
  }
}

/** Whether a body reads the same when it is sent a second time. */
export function canSendAgain(body: unknown): boolean {
  return (
    body === undefined ||
    body === null ||
    typeof body === 'string' ||
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body)
  );
}

/** An answer as axios' adapters give it: its body is not parsed yet. */
export class AdapterAnswer implements ApiResponse {
  readonly status: number;
  readonly #response: AxiosResponse;
  #body: { readonly value: unknown } | undefined;

  constructor(response: AxiosResponse) {
    this.status = response.status;
    this.#response = response;
  }

  header(name: string): string | undefined {
    const wanted = name.toLowerCase();
    // An adapter of somebody else may give none.
    const headers: Partial<AxiosResponse>['headers'] = this.#response.headers;
    for (const [key, value] of Object.entries(headers ?? {})) {
      if (key.toLowerCase() !== wanted || value === undefined || value === null) continue;
      return Array.isArray(value) ? value.join(', ') : String(value);
    }
    return undefined;
  }

  body(): unknown {
    this.#body ??= { value: read(this.#response.data) };
    return this.#body.value;
  }
}

/** The JSON value of a body, or its text; `undefined` where it is not text. */
export function read(data: unknown): unknown {
  const text = textOf(data);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function textOf(data: unknown): string | undefined {
  if (typeof data === 'string') return data;
  if (data instanceof ArrayBuffer || data instanceof Uint8Array) return new TextDecoder().decode(data);
  return undefined;
}
