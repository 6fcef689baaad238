import type { ProviderOptions, TokenFields } from '../index.js';

type Options = ProviderOptions<unknown>;

/** Whether a definition has tokens at all. */
export function hasTokens({ request, createToken }: Options): boolean {
  return request !== undefined || createToken !== undefined;
}

/**
 * A definition with a fixed token in place of its token endpoint. Its own credentials are read only where `attach` asks for them, or a
 * tenant's base URL is made of them.
 */
export function fixedDefinition(options: Options, fields: TokenFields): Options {
  const { request: _request, read: _read, renew: _renew, revoke: _revoke, ...rest } = options;
  const { attach, credentials } = options;
  const isTenants = typeof options.http.baseURL === 'function';
  const withoutVault = typeof credentials === 'function' ? () => ({}) : {};
  return {
    ...rest,
    credentials: isTenants ? credentials : withoutVault,
    ...(attach && {
      attach: (outgoing, context) =>
        attach(outgoing, { ...context, credentials: () => firstOf(credentials, context.subject) }),
    }),
    createToken: () => fields,
    warmUp: false,
    store: false,
  };
}

async function firstOf(credentials: Options['credentials'], subject: string | undefined): Promise<unknown> {
  const all: unknown =
    typeof credentials === 'function' ? await Reflect.apply(credentials, undefined, [subject]) : credentials;
  const list: unknown[] = Array.isArray(all) ? all : [all];
  return list[0];
}
