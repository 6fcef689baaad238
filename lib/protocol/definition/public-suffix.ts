import type { getPublicSuffix } from 'tldts';
import { wildcardDomain } from './origin-pattern.js';

const MISSING =
  'originPattern holds a *, and tldts knows under which domains strangers register names; run `npm install tldts`';
const UNLOADABLE = 'tldts is installed but cannot be loaded; use version 7';

/** The part of tldts that is used. */
interface PublicSuffixList {
  readonly getPublicSuffix: typeof getPublicSuffix;
}

const importTldts = (): Promise<PublicSuffixList> => import('tldts');

/**
 * What is wrong with an `originPattern` under whose domain anybody may register a name, by the Public Suffix List, its
 * private part (`github.io`) too, unless the base URL is the application's own word (`ours`): then `*.myshopify.com` keeps a tenant's
 * token within the provider's domain. The list is an optional peer, loaded only where a pattern holds a `*`.
 */
export async function publicSuffixFaults(
  pattern: string | undefined,
  ours: boolean,
  load = importTldts,
): Promise<string[]> {
  const domain = wildcardDomain(pattern);
  if (domain === undefined) return [];
  try {
    const { getPublicSuffix: suffixOf } = await load();
    // Of a name below it: where the list says `*.kawasaki.jp`, every such name is a suffix, and `kawasaki.jp` is none.
    const name = `x.${domain}`;
    const suffix = suffixOf(name, { allowPrivateDomains: !ours });
    if (suffix !== domain && suffix !== name) return [];
    return [
      `originPattern lets anybody in who registers a name under ${domain}; write the provider's own domain behind the *`,
    ];
  } catch (error) {
    const code = codeOf(error);
    // Jest's CommonJS mode imports nothing at run time. The application itself is checked when it starts.
    if (code === 'ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG') return [];
    return [code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND' ? MISSING : UNLOADABLE];
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
