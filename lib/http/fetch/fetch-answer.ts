import { types } from 'node:util';
import type { ProviderAuthError } from '../../core/errors.js';
import { LARGEST_JUDGED_BODY_BYTES, LONGEST_JUDGED_READ_MS } from '../answer-body.js';
import type { Attached } from '../attached-request.js';
import { JudgedBody } from '../judged-body.js';
import { shownHeader, withoutAttached } from '../masking.js';
import type { Answer } from '../transport.js';
import type { Followed } from './follow-at-origin.js';
import type { ProviderResponse } from './provider-response.js';
import { shownResponse } from './shown-response.js';

/** A fetch response, for telling whether it rejected the token. The caller can still read its body. */
export class FetchAnswer implements Answer<ProviderResponse> {
  readonly status: number;
  /** A redirect to another origin is refused. */
  readonly sameOrigin = true;
  readonly methodChanged: boolean;
  acquisitionError: ProviderAuthError | undefined;
  readonly #body = new JudgedBody(() => readJudged(this.followed.response));

  constructor(
    private readonly followed: Followed,
    /** Query parameters that no one may see. */
    private readonly query: readonly Attached[],
  ) {
    this.status = followed.response.status;
    this.methodChanged = followed.methodChanged;
  }

  header(name: string): string | undefined {
    return this.followed.response.headers.get(name) ?? undefined;
  }

  body(): unknown {
    return this.#body.value();
  }

  load(): Promise<void> | undefined {
    return this.#body.load(this.header('content-type'));
  }

  discard(): void {
    this.followed.response.body?.cancel().catch(() => {});
  }

  result(): ProviderResponse {
    const { response, redirected } = this.followed;
    const { query, acquisitionError } = this;
    let shown: Response = response;
    if (redirected || query.length > 0) {
      const url = withoutAttached(response.url, query);
      const headers = [...response.headers].map(([name, value]): [string, string] => [
        name,
        shownHeader(name, value, query),
      ]);
      shown = shownResponse(response, { url, redirected, headers });
    }
    return acquisitionError === undefined ? shown : Object.assign(shown, { providerAuth: acquisitionError });
  }
}

/** The body of a copy; `undefined` where it is too long, takes too long, or breaks off. */
async function readJudged(response: Response): Promise<Uint8Array | undefined> {
  const reader = response.clone().body?.getReader();
  if (reader === undefined) return undefined;
  let over = false;
  const giveUp = () => {
    over = true;
    // It settles only when the caller's own half is read or cancelled too.
    reader.cancel().catch(() => {});
  };
  const timer = setTimeout(giveUp, LONGEST_JUDGED_READ_MS);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const read: { readonly done: boolean; readonly value?: unknown } = await reader.read();
      if (over) return undefined;
      if (read.done) return Buffer.concat(chunks);
      const { value } = read;
      if (!types.isUint8Array(value)) return undefined;
      chunks.push(value);
      length += value.byteLength;
      if (length > LARGEST_JUDGED_BODY_BYTES) giveUp();
    }
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
