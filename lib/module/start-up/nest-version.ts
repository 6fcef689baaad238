/** Came with Nest 11. Nest's version stands in no file that a bundled application could ask. */
const SINCE_11 = 'ParseDatePipe';

/** The fault of a Nest below the peer range, which npm's --legacy-peer-deps and other package managers let in. */
export function nestVersionFault(common: object): string | undefined {
  return SINCE_11 in common
    ? undefined
    : 'ProviderAuthModule: Nest 10 or older is installed; install @nestjs/common and @nestjs/core 11 or 12';
}
