/** The lowest axios of the peer range: an older one follows redirects with a provider's headers, whatever it is told. */
const LOWEST = [1, 20] as const;

/** The fault of an axios below the peer range, which npm's --legacy-peer-deps and other package managers let in. */
export function axiosVersionFault(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > LOWEST[0] || (major === LOWEST[0] && minor >= LOWEST[1])
    ? undefined
    : `ProviderAuthModule: axios ${version} is installed for @nestjs/axios; install axios ${LOWEST.join('.')} or newer`;
}
