import { parseUrl } from '../../core/parse-url.js';
import { redactText } from '../../core/redact-text.js';

/** Longer ones are no address, and would be whole in every message that names them. */
const MAX_LENGTH = 2_048;

/** What is wrong with the URL of an authorization server, as the end of a sentence; `undefined` if nothing is. */
export function endpointFault(value: unknown, plainOrigins: readonly string[] = []): string | undefined {
  if (value === undefined || value === null || value === '') return 'is missing';
  const url = parseUrl(value);
  if (typeof value !== 'string' || url === undefined) return 'is not an absolute URL';
  if (value.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`;
  if (url.username !== '' || url.password !== '') return 'holds a user name or password';
  if (url.hash !== '') return 'holds a fragment';
  if (url.protocol === 'https:' || (url.protocol === 'http:' && plainOrigins.includes(url.origin))) return undefined;
  return `is not https (${redactText(`${url.protocol}//${url.host}`, [])})`;
}
