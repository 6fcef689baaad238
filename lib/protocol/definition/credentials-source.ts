/**
 * Credentials: one, a list of those that are valid at the same time (during a rotation), or a function that reads them.
 * A function that has none for a subject returns `undefined` or `null`, or throws an `UnknownSubjectError`:
 * `ERR_UNKNOWN_SUBJECT`, remembered for 30 s.
 */
export type CredentialsSource<C> =
  C | readonly C[] | ((subject?: string) => CredentialsRead<C> | Promise<CredentialsRead<C>>);

/** What a credentials function returns for a subject: one, several that are valid at the same time, or none. */
export type CredentialsRead<C> = C | readonly C[] | null | undefined;
