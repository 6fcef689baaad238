import { closestName } from './closest-name.js';
import { redactText } from '../../core/redact-text.js';
import { withoutPrototype } from '../../core/without-prototype.js';
import type { ProviderOptions } from './provider-definition.js';

/** What an option has to be. `words`: what is said of one that is not, cure included. */
interface OptionType {
  readonly words: string;
  fits(this: void, value: unknown): boolean;
  /** The checks that look into options would stumble over it. */
  readonly isStructure?: boolean;
}
type Types = Readonly<Record<string, OptionType>>;
type TypesOf<T> = Readonly<Record<keyof T, OptionType>>;
type Options = Required<ProviderOptions<unknown>>;

/** A timer with more fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** Each request under way may keep as much. */
const MAX_REPLAY_BODY_BYTES = 16 * 1024 * 1024;

/** Looked at by a check of its own. */
const ANY: OptionType = { words: '', fits: () => true };
const OBJECT = structure(
  'is not an object; write { … }, or leave it out',
  (value) => typeof value === 'object' && value !== null,
);
const LIST = structure("is not a list; write it like ['https://api.acme.example']", Array.isArray);
const TEXTS = optional(
  "is not a list of texts; write it like ['staging'], or leave it out",
  (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
);
const FUNCTION = structure('is not a function; write one, or leave it out', (value) => typeof value === 'function');
const BOOLEAN = optional(
  'is not a boolean; give true or false, or leave it out',
  (value) => typeof value === 'boolean',
);
const COUNT = optional('is not a positive integer; correct it, or leave it out for the default', isCount);
const QUOTA: OptionType = {
  words: "is not a positive integer; write the quota of the provider's documentation (`window` in milliseconds)",
  fits: isCount,
};
const SPAN = optional('is not a positive number; write milliseconds, or leave it out', isSpan);
const DEADLINE = optional(
  `is not between 0 and ${LONGEST_TIMER_MS}; write milliseconds, or leave it out for 10 s`,
  (value) => isSpan(value) && Number(value) <= LONGEST_TIMER_MS,
);

const BODY_LIMIT = optional(
  `is not an integer between 0 and ${MAX_REPLAY_BODY_BYTES}; write bytes, or leave it out for 64 KiB`,
  (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_REPLAY_BODY_BYTES,
);

/** Every option of a definition. */
export const PROVIDER_OPTIONS: TypesOf<Options> = {
  http: OBJECT,
  origins: LIST,
  originPattern: ANY,
  dangerouslyAllowHttp: LIST,
  credentials: ANY,
  server: OBJECT,
  validate: FUNCTION,
  request: FUNCTION,
  isSuccess: FUNCTION,
  read: FUNCTION,
  readError: FUNCTION,
  cures: OBJECT,
  createToken: FUNCTION,
  renew: OBJECT,
  onRefreshTokenRotated: FUNCTION,
  revoke: OBJECT,
  attach: FUNCTION,
  isRejection: FUNCTION,
  replayUnsafe: BOOLEAN,
  replayBodyLimit: BODY_LIMIT,
  replaceAuthorization: BOOLEAN,
  lifetime: OBJECT,
  deadline: DEADLINE,
  tokenType: ANY,
  store: ANY,
  singleSession: BOOLEAN,
  requireSubject: BOOLEAN,
  resolveSubject: FUNCTION,
  warmUp: BOOLEAN,
  renewWhenIdle: BOOLEAN,
  maxSubjects: COUNT,
  maxConcurrentAcquisitions: COUNT,
  identity: TEXTS,
  tokenRequestQuota: OBJECT,
};

/** The options within an option. */
const PARTS: {
  readonly [K in 'lifetime' | 'tokenRequestQuota' | 'renew' | 'revoke' | 'server']: TypesOf<Required<Options[K]>>;
} = {
  lifetime: { default: SPAN, max: SPAN },
  tokenRequestQuota: { limit: QUOTA, window: QUOTA },
  renew: { by: ANY, request: FUNCTION, read: FUNCTION, oneTime: BOOLEAN },
  revoke: { request: FUNCTION },
  server: { issuer: ANY, tokenUrl: ANY, revocationUrl: ANY },
};

/** Options of axios that many would look for at the top. */
const OF_HTTP = new Set(['baseURL', 'headers', 'timeout', 'proxy', 'httpAgent', 'httpsAgent', 'dispatcher', 'params']);

/** Options that do not exist or are not what they have to be, one sentence each with its cure. */
export function optionTypeFaults(options: ProviderOptions<unknown>): {
  readonly faults: string[];
  /** Whether other checks may look into the options. */
  readonly isReadable: boolean;
} {
  const given = new Map<string, unknown>(Object.entries(options));
  const wrong = [
    ...wrongIn(options, PROVIDER_OPTIONS, ''),
    ...Object.entries(PARTS).flatMap(([name, types]) => wrongIn(given.get(name), types, `${name}.`)),
  ];
  return {
    faults: wrong.map(({ fault }) => fault),
    isReadable: !wrong.some(({ type }) => type?.isStructure),
  };
}

function wrongIn(part: unknown, types: Types, prefix: string): { type?: OptionType; fault: string }[] {
  if (typeof part !== 'object' || part === null) return [];
  const given = new Map<string, unknown>(Object.entries(withoutPrototype(part)));
  const unknown = [...given.keys()].filter((name) => given.get(name) !== undefined && !Object.hasOwn(types, name));
  return [
    ...unknown.map((name) => ({
      fault: `${prefix}${redactText(name, [])} is no option of a provider; ${unknownOptionCure(name, Object.keys(types), prefix)}`,
    })),
    ...Object.entries(types)
      .filter(([name, type]) => !type.fits(given.get(name)))
      .map(([name, type]) => ({ type, fault: `${prefix}${name} ${type.words}` })),
  ];
}

/** What to do about an option that nobody knows. `prefix`: the part of the definition that it stands in. */
export function unknownOptionCure(name: string, known: readonly string[], prefix = ''): string {
  if (prefix === '' && OF_HTTP.has(name)) return `write http: { ${name} }`;
  const meant = closestName(name, known);
  return meant === undefined ? 'remove it' : `did you mean ${prefix}${meant}?`;
}

function optional(words: string, fits: (value: unknown) => boolean): OptionType {
  return { words, fits: (value) => value === undefined || fits(value) };
}

function structure(words: string, fits: (value: unknown) => boolean): OptionType {
  return { ...optional(words, fits), isStructure: true };
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function isSpan(value: unknown): boolean {
  return Number.isFinite(value) && Number(value) > 0;
}
