import type { OutgoingRequest } from '../protocol/definition/attach-policy.js';
import { isName } from './static-credentials.js';

/** What goes on each request, by name. */
export interface ApiKeyValues {
  /** Visible ASCII, with spaces inside. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

/** What is wrong with them, one sentence each with its cure. Names are shown, values are not. */
export function valuesFaults(values: ApiKeyValues | undefined): string[] {
  const { headers = {}, query = {} } = values ?? {};
  const all = [...Object.entries(headers), ...Object.entries(query)];
  if (all.length === 0) return ['`values` holds none; give at least one of its `headers` or its `query`'];
  return [
    ...all
      .filter(([, value]) => typeof value !== 'string' || value === '')
      .map(([name]) => `\`values\` has nothing for ${name}; give a non-empty string`),
    ...Object.keys(headers)
      .filter((name) => !isName(name))
      .map(() => '`values.headers` has a name that no header can have; correct it'),
    ...Object.entries(headers)
      .filter(([, value]) => typeof value === 'string' && value !== '' && !isFieldValue(value))
      .map(
        ([name]) => `\`values.headers\` holds something for ${name} that no header can carry; trim it, or encode it`,
      ),
  ];
}

/** Both as one text that a token can be: each form-encoded, with a `?` between them. */
export function valuesText({ headers = {}, query = {} }: ApiKeyValues): string {
  return [headers, query].map((each) => new URLSearchParams(each).toString()).join('?');
}

/** Puts them on a request. */
export function attachValues(request: OutgoingRequest, text: string): void {
  const end = text.indexOf('?');
  for (const [name, value] of new URLSearchParams(text.slice(0, end))) request.setHeader(name, value);
  for (const [name, value] of new URLSearchParams(text.slice(end))) request.setQuery(name, value);
}

/** RFC 9110 section 5.5, without bytes beyond ASCII. */
function isFieldValue(value: string): boolean {
  return /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value);
}
