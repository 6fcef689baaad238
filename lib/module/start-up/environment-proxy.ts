const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'];

/** What to say when the environment names a proxy that is not used. The proxy's URL may hold a password: it is not said. */
export function environmentProxyWarning(
  proxy: 'environment' | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (proxy === 'environment') return undefined;
  const set = VARIABLES.find((name) => (environment[name] ?? '') !== '');
  return set === undefined
    ? undefined
    : `${set} is set but not used; pass proxy: 'environment' to ProviderAuthModule to send requests through it`;
}
