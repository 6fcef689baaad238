import type { AccessToken } from '../core/access-token.js';

/** Puts a token into a promise: into the same one as long as it is the same token, so that reading it costs none. */
export class PromisedToken {
  #token: AccessToken | undefined;
  #promise: Promise<AccessToken> | undefined;

  of(token: AccessToken): Promise<AccessToken> {
    if (this.#promise === undefined || this.#token !== token) {
      this.#token = token;
      this.#promise = Promise.resolve(token);
    }
    return this.#promise;
  }
}
