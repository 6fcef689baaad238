import type { ApiResponse, AttachPolicy } from '../../protocol/definition/attach-policy.js';
import { isRejection, read } from '../rejection.js';

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\b/i;

/** A fetch response, for telling whether it rejected the token. The caller can still read its body. */
export class FetchAnswer {
  readonly #response: Response;

  constructor(response: Response) {
    this.#response = response;
  }

  /** The body is read only for a policy that asks for it, and only when it is JSON: any other may never end. */
  async isRejection(policy: AttachPolicy<unknown>): Promise<boolean> {
    let asked = false;
    const first = this.#view(() => {
      asked = true;
      return undefined;
    });
    const without = isRejection(policy, first);
    if (!asked || !JSON_TYPE.test(this.#response.headers.get('content-type') ?? '')) return without;
    const body = read(await this.#response.clone().text());
    return isRejection(
      policy,
      this.#view(() => body),
    );
  }

  #view(body: () => unknown): ApiResponse {
    const { status, headers } = this.#response;
    return { status, header: (name) => headers.get(name) ?? undefined, body };
  }
}
