import { privateTexts } from '../../protocol/definition/private-texts.js';
import type { TokenEndpointRequest } from '../../protocol/definition/provider-definition.js';
import type { EncodedBody } from '../../protocol/definition/token-request-body.js';

const PLAIN_HEADER = /^(?:accept|content-type|user-agent)$/i;

/** What was sent and may come back in an answer, although no credential reads like it: header values, fields, query values. */
export function sentTexts({ headers, query }: TokenEndpointRequest, body: EncodedBody | undefined): string[] {
  const values = Object.entries(headers ?? {}).flatMap(([name, value]) =>
    PLAIN_HEADER.test(name) ? [] : headerTexts(value),
  );
  return [...values, ...privateTexts(query), ...(body?.texts ?? [])];
}

/** A value with and without its scheme, and what a Basic one is made of. */
function headerTexts(value: string): string[] {
  const credentials = value.slice(value.indexOf(' ') + 1);
  if (!/^basic /i.test(value)) return [value, credentials];
  return [value, credentials, ...Buffer.from(credentials, 'base64').toString('utf8').split(':')];
}
