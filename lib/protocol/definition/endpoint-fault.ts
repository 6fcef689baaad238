import { redactText } from '../../core/redact-text.js';

/** Longer ones are no address, and would be whole in every message that names them. */
const MAX_LENGTH = 2_048;

/** What is wrong with the URL of an authorization server, as the end of a sentence; `undefined` if nothing is. */
export function endpointFault(value: unknown, plainOrigins: readonly string[] = []): string | undefined {
  if (value === undefined || value === null || value === '') return 'is missing';
  if (typeof value !== 'string' || !URL.canParse(value)) return 'is not an absolute URL';
  if (value.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`;
  const url = new URL(value);
  if (url.username !== '' || url.password !== '') return 'holds a user name or password';
  if (url.hash !== '') return 'holds a fragment';
  if (url.protocol === 'https:' || (url.protocol === 'http:' && plainOrigins.includes(url.origin))) return undefined;
  return `is not https (${redactText(`${url.protocol}//${url.host}`, [])})`;
}
