/** A client that knows a secret. */
export interface ClientSecret {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Picks both out of a preset's options. */
export function clientSecret({ clientId, clientSecret: secret }: ClientSecret): ClientSecret {
  return { clientId, clientSecret: secret };
}
