/** What is wrong with the URL of an authorization server, as the end of a sentence; `undefined` if nothing is. */
export function endpointFault(value: unknown, plainOrigins: readonly string[] = []): string | undefined {
  if (value === undefined || value === null || value === '') return 'is missing';
  if (typeof value !== 'string' || !URL.canParse(value)) return 'is not an absolute URL';
  const url = new URL(value);
  if (url.username !== '' || url.password !== '') return 'holds a user name or password';
  if (url.hash !== '') return 'holds a fragment';
  if (url.protocol === 'https:' || (url.protocol === 'http:' && plainOrigins.includes(url.origin))) return undefined;
  return `is not https (${url.protocol}//${url.host})`;
}
