/**
 * `providerAuth` of a request with a grant, in the config that its caller gets back: nothing prints the grant, and a retry of
 * the config finds it. No plain object, which axios would copy without it.
 */
export class UnprintedGrant {
  readonly #grant: unknown;

  constructor(
    readonly subject: string,
    grant: unknown,
  ) {
    this.#grant = grant;
  }

  get grant(): unknown {
    return this.#grant;
  }
}
