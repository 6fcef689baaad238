import { isDeepStrictEqual } from 'node:util';
import type { AccessToken } from '../../core/access-token.js';
import { TokenAcquisitionError } from '../../core/errors.js';
import { subjectHash } from '../../core/subject-hash.js';
import type { Report } from '../../core/token-event.js';
import { type CredentialsHolder, credentialsInUse, credentialsOf } from './credentials.js';
import type { Effort } from './effort.js';

const OF_CREDENTIALS: ReadonlySet<string> = new Set(['credentials-rejected', 'refresh-rejected']);
/** So many subjects whose credentials are not the first of their list. */
const MAX_SUBJECTS = 10_000;

/**
 * Several credentials that live at once, during a rotation: the one that worked last is tried first, and each that is refused
 * is reported once.
 */
export class LiveCredentials {
  readonly #worked = new Map<string | undefined, number>();
  readonly #refused = new Map<string | undefined, ReadonlySet<number>>();

  constructor(private readonly provider: CredentialsHolder & { readonly report: Report }) {}

  /** Tries each until one is accepted; a source is read once more when all are refused, because they may have been rotated. */
  async tryEach(
    subject: string | undefined,
    effort: Effort | undefined,
    ask: (credentials: unknown) => Promise<AccessToken>,
  ): Promise<AccessToken> {
    const tried: unknown[] = [];
    let refusal: unknown;
    for (let reads = 0; reads < 2; reads++) {
      const all = await credentialsOf(this.provider, subject);
      for (const index of this.#order(subject, all.length)) {
        const credentials = all[index];
        if (tried.some((known) => isDeepStrictEqual(known, credentials))) continue;
        tried.push(credentials);
        try {
          const token = await ask(credentials);
          this.#accepted(subject, index);
          if (effort !== undefined) effort.credentials = credentialsInUse(all, index);
          return token;
        } catch (error) {
          if (!(error instanceof TokenAcquisitionError) || !OF_CREDENTIALS.has(error.kind)) throw error;
          refusal = error;
          if (all.length > 1) this.#wasRefused(subject, index, all.length);
        }
      }
      if (typeof this.provider.options.credentials !== 'function') break;
    }
    throw refusal;
  }

  #order(subject: string | undefined, count: number): number[] {
    const indexes = Array.from({ length: count }, (_, index) => index);
    const first = this.#worked.get(subject) ?? 0;
    return first < count ? [first, ...indexes.filter((index) => index !== first)] : indexes;
  }

  #accepted(subject: string | undefined, index: number): void {
    keep(this.#worked, subject, index === 0 ? undefined : index);
    const refused = new Set(this.#refused.get(subject));
    refused.delete(index);
    keep(this.#refused, subject, refused.size === 0 ? undefined : refused);
  }

  #wasRefused(subject: string | undefined, index: number, count: number): void {
    const known = this.#refused.get(subject);
    if (known?.has(index) === true) return;
    keep(this.#refused, subject, new Set([...(known ?? []), index]));
    this.provider.report({ type: 'credentials_refused', subject: subjectHash(subject), index, count });
  }
}

function keep<T>(all: Map<string | undefined, T>, subject: string | undefined, value: T | undefined): void {
  all.delete(subject);
  if (value === undefined) return;
  const [oldest] = all.keys();
  if (all.size >= MAX_SUBJECTS) all.delete(oldest);
  all.set(subject, value);
}
