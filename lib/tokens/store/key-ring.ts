import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { ProviderAuthOptionsError } from '../../core/errors.js';
import { isList } from '../../core/is-list.js';

/** A key that a shared store seals its entries with. */
export interface SealKey {
  /** Its name, written in clear beside what it sealed: letters, digits, `.`, `_` and `-`. Higher for each new key. */
  readonly kid: string;
  /** 32 random bytes, base64url. */
  readonly key: string;
}

const KEY_BYTES = 32;
const MADE_BY = `node -p "require('crypto').randomBytes(32).toString('base64url')"`;
/** `key-10` comes after `key-9`. Of a fixed language, so that it is the same on every machine. */
const { compare } = new Intl.Collator('en', { numeric: true });

/**
 * The keys of a shared store: the first one seals, any of them opens. Each use has a key of its own, derived by HKDF (RFC
 * 5869). They are kept as `KeyObject`s, which print as nothing.
 */
export class KeyRing {
  readonly #keys: ReadonlyMap<string, KeyObject>;
  readonly #nameKey: KeyObject;
  /** The one that seals. */
  readonly first: { readonly kid: string; readonly key: KeyObject };

  /**
   * `nameKey` names the entries; default: the key with the lowest `kid`, so that names stay while a key is added and takes
   * over. Throws `ProviderAuthOptionsError`.
   */
  constructor(keys: readonly SealKey[], nameKey?: string) {
    const faults = [...ringFaults(keys), ...(nameKey === undefined ? [] : keyFaults('nameKey', nameKey))];
    const [first] = faults.length === 0 ? keys : [];
    if (first === undefined) throw new ProviderAuthOptionsError(faults);
    const lowest = keys.reduce((low, each) => (compare(each.kid, low.kid) < 0 ? each : low));
    this.#keys = new Map(keys.map(({ kid, key }) => [kid, derived(key, 'seal')]));
    this.first = { kid: first.kid, key: derived(first.key, 'seal') };
    this.#nameKey = derived(nameKey ?? lowest.key, 'name');
  }

  /** The key with that name, if it is in the ring. */
  find(kid: string | undefined): KeyObject | undefined {
    return this.#keys.get(kid ?? '');
  }

  /** What an entry is called in the store: nobody without the key can tell whose it is. 43 characters of base64url. */
  nameOf(key: string): string {
    return createHmac('sha256', this.#nameKey).update(key).digest('base64url');
  }
}

function derived(key: string, use: 'seal' | 'name'): KeyObject {
  const bytes = hkdfSync('sha256', Buffer.from(key, 'base64url'), '', `nestjs-provider-auth ${use}`, KEY_BYTES);
  return createSecretKey(new Uint8Array(bytes));
}

function ringFaults(keys: readonly SealKey[]): string[] {
  if (!isList(keys) || keys.length === 0) {
    return [`keys is no list of at least one { kid, key }; a key is 32 bytes in base64url: ${MADE_BY}`];
  }
  const areTwins = new Set(keys.map(({ kid }) => kid)).size < keys.length;
  return [
    ...keys.flatMap(({ kid }, i) =>
      isKid(kid) ? [] : [`keys[${i}].kid is not 1 to 64 letters, digits, '.', '_' or '-'`],
    ),
    ...keys.flatMap(({ key }, i) => keyFaults(`keys[${i}].key`, key)),
    ...(areTwins ? ['two keys have the same kid; name each key on its own'] : []),
  ];
}

function keyFaults(option: string, key: unknown): string[] {
  // 32 bytes are 43 characters.
  const isKey = typeof key === 'string' && /^[\w-]{43}$/.test(key);
  return isKey ? [] : [`${option} is not 32 bytes in base64url; make one: ${MADE_BY}`];
}

function isKid(kid: unknown): boolean {
  return typeof kid === 'string' && /^[\w.-]{1,64}$/.test(kid);
}
