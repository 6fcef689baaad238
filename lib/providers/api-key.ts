import { withoutPrototype } from '../core/without-prototype.js';
import type { OutgoingRequest } from '../protocol/definition/attach-policy.js';
import type { ProviderDefinition } from '../protocol/definition/provider-definition.js';
import { type ApiKeyValues, attachValues, valuesFaults, valuesText } from './api-key-values.js';
import { declared } from './preset-definition.js';
import { isName, type SecretSource, staticCredential, type StaticCredentialOptions } from './static-credentials.js';

/** One key, and where it goes; or several values at once. `Read`: what `values` reads, and what else a tenant's base URL is made of. */
export type ApiKeyOptions<Read extends ApiKeyValues = ApiKeyValues> =
  (StaticCredentialOptions<string> & KeyOptions) | (StaticCredentialOptions<Read> & ValuesOptions<Read>);

type KeyOptions =
  | {
      readonly key: SecretSource;
      /** The header that it goes to. */
      readonly header: string;
      /** A word before it: `Token`, `SSWS`, … Default: none. */
      readonly scheme?: string;
      readonly query?: never;
      readonly values?: never;
    }
  | {
      readonly key: SecretSource;
      /** A word before it, in the header `Authorization`: `Token`, `SSWS`, … */
      readonly scheme: string;
      readonly header?: never;
      readonly query?: never;
      readonly values?: never;
    }
  | {
      readonly key: SecretSource;
      /** The query parameter that it goes to. */
      readonly query: string;
      readonly header?: never;
      readonly scheme?: never;
      readonly values?: never;
    };

interface ValuesOptions<Read> {
  /** Several headers and query parameters, as they go on the wire. */
  readonly values: SecretSource<Read>;
  readonly key?: never;
  readonly header?: never;
  readonly query?: never;
  readonly scheme?: never;
}

const OWN = ['key', 'header', 'scheme', 'query', 'values'];

/**
 * An API key in a header or in the query of each request, or several `values` at once. The text of its token is the key;
 * of several values it is all of them, form-encoded.
 */
export function apiKey<Read extends ApiKeyValues = ApiKeyValues>(options: ApiKeyOptions<Read>): ProviderDefinition;
export function apiKey(options: ApiKeyOptions): ProviderDefinition {
  return declared('apiKey', () => define(withoutPrototype(options)));
}

function define(given: ApiKeyOptions): ProviderDefinition {
  if (given.values !== undefined) {
    return staticCredential<ApiKeyValues>(given, {
      name: 'apiKey',
      own: OWN,
      otherFaults: placeFaults(given),
      secret: given.values,
      faults: valuesFaults,
      tokenText: valuesText,
      tokenType: 'Bearer',
      attach: (request, { token }) => token && attachValues(request, token.reveal()),
    });
  }
  const { key, query, scheme, header = 'Authorization' } = given;
  const put = (request: OutgoingRequest, text: string): void => {
    if (query !== undefined) request.setQuery(query, text);
    else request.setHeader(header, scheme === undefined ? text : `${scheme} ${text}`);
  };
  return staticCredential<string>(given, {
    name: 'apiKey',
    own: OWN,
    otherFaults: placeFaults(given),
    secret: key,
    faults: keyFaults,
    tokenText: (text) => text,
    tokenType: 'Bearer',
    attach: (request, { token }) => token && put(request, token.reveal()),
  });
}

/** What is wrong with the place of a key. */
function placeFaults({ key, header, scheme, query, values }: ApiKeyOptions): string[] {
  if (values !== undefined) {
    const beside = Object.entries({ key, header, scheme, query }).filter(([, value]) => value !== undefined);
    return beside.map(([name]) => `\`${name}\` stands beside \`values\`; leave one of them out`);
  }
  const wrong: [boolean, string][] = [
    [
      ((header ?? scheme) === undefined) === (query === undefined),
      'give either `header` (or `scheme`, for Authorization) or `query`, and several of them as `values`',
    ],
    [header !== undefined && !isName(header), '`header` is no name of a header; correct it'],
    [
      scheme !== undefined && !isName(scheme),
      '`scheme` is no single word; give what stands before the key, such as Token',
    ],
    [query === '', '`query` is empty; give the name of the parameter'],
  ];
  return wrong.flatMap(([isWrong, sentence]) => (isWrong ? [sentence] : []));
}

function keyFaults(key: string): string[] {
  if (typeof key !== 'string' || key === '') {
    return ['`key` is missing; give a non-empty string, or a function that reads it'];
  }
  if (/^\S+ +\S+$/.test(key)) {
    return ["`key` holds two words; write the first as `scheme`: apiKey({ scheme: 'Token', key: '…' })"];
  }
  return /^[\x21-\x7e]+$/.test(key)
    ? []
    : ['`key` holds white space or other characters that cannot be sent as they are; trim it, or write it as `values`'];
}
