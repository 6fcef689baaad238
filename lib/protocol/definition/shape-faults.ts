import type { ProviderOptions } from './provider-definition.js';

const OBJECTS = ['http', 'lifetime', 'tokenRequestQuota', 'renew', 'revoke', 'server'] as const;
const LISTS = ['origins', 'dangerouslyAllowHttp'] as const;
const TEXTS = ['identity'] as const;
const FUNCTIONS = [
  'request',
  'isSuccess',
  'read',
  'readError',
  'createToken',
  'attach',
  'isRejection',
  'onRefreshTokenRotated',
  'resolveSubject',
  'validate',
] as const;

/** Options that are not what their type says, which only plain JavaScript can write; one sentence each with its cure. */
export function shapeFaults(options: ProviderOptions<unknown>): string[] {
  const wrong = (names: readonly (keyof ProviderOptions<unknown>)[], fits: (value: unknown) => boolean) =>
    names.filter((name) => options[name] !== undefined && !fits(options[name]));
  return [
    ...wrong(OBJECTS, isObject).map((name) => `${name} is not an object; write { … }, or leave it out`),
    ...wrong(LISTS, Array.isArray).map((name) => `${name} is not a list; write it like ['https://api.acme.example']`),
    ...wrong(TEXTS, isTexts).map(
      (name) => `${name} is not a list of texts; write it like ['staging'], or leave it out`,
    ),
    ...wrong(FUNCTIONS, isFunction).map((name) => `${name} is not a function; write one, or leave it out`),
  ];
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
