import type { CredentialsRead, ProviderDefinition } from '../protocol/definition/provider-definition.js';
import type { AttachPolicy } from '../protocol/definition/attach-policy.js';
import { presetDefinition } from './preset-definition.js';
import type { PresetOptions } from './preset-options.js';

/**
 * A secret, or where to read it: when it is first needed, every few minutes (`lifetime.default`), and once more when the
 * API refuses it. A source that has none of a subject says so with `undefined` or `null`.
 */
export type SecretSource<T = string> = T | ((subject?: string) => CredentialsRead<T> | Promise<CredentialsRead<T>>);

/** How the secret travels, and what only token endpoints have. */
const DECIDED = [
  'server',
  'validate',
  'request',
  'isSuccess',
  'read',
  'readError',
  'createToken',
  'renew',
  'onRefreshTokenRotated',
  'attach',
  'singleSession',
  'identity',
  'tokenRequestQuota',
  'tokenType',
] as const;

/** What a provider without a token endpoint has in common with all others. */
export type StaticCredentialOptions<C = unknown> = PresetOptions<C, (typeof DECIDED)[number]>;

/** How a secret becomes the text of a token, and how that travels. */
export interface StaticCredential<S> {
  /** The preset's name. */
  readonly name: string;
  readonly own: readonly string[];
  readonly secret: SecretSource<S>;
  /** What is wrong with a secret, one sentence each with its cure. Never the secret. */
  faults(this: void, secret: S): readonly string[];
  tokenText(this: void, secret: S): string;
  readonly tokenType: string;
  /** Default: as `Authorization`, with its type. */
  readonly attach?: NonNullable<AttachPolicy<S>['attach']> | undefined;
  /** What is wrong with its other options. */
  readonly otherFaults?: readonly string[];
}

/** A provider whose token is made of a secret, without asking anybody. */
export function staticCredential<S>(
  options: StaticCredentialOptions,
  { name, own, secret, faults, tokenText, tokenType, attach, otherFaults = [] }: StaticCredential<S>,
): ProviderDefinition {
  return presetDefinition<S>(options, {
    name,
    own,
    decided: DECIDED,
    faults: [...otherFaults, ...(isFixed(secret) ? faults(secret) : [])],
    definition: {
      credentials: secret,
      createToken: ({ credentials }) => {
        const [fault] = faults(credentials);
        if (fault !== undefined) throw new TypeError(fault);
        return { accessToken: tokenText(credentials) };
      },
      tokenType,
      ...(attach && { attach }),
    },
  });
}

function isFixed<S>(secret: SecretSource<S>): secret is S {
  return typeof secret !== 'function';
}

/** Whether this may be the name of a header, or an authentication scheme (RFC 9110 section 5.6.2). */
export function isName(text: unknown): text is string {
  return typeof text === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(text);
}
