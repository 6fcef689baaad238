import { createHmac } from 'node:crypto';
import { PACKAGES } from './airalo-packages.js';
import { mediaType, readFields, type Fields } from './body.js';
import type { ClientPair, Desk, ErrorContext, Protocol, SimulatedRequest } from './protocol.js';
import { json, statusText, type Reply } from './reply.js';

const FIELDS = ['client_id', 'client_secret', 'grant_type'] as const;

/**
 * Airalo Partner API: multipart (with its required `Accept: application/json`), urlencoded or JSON.
 *
 * Inferred: the messages for a missing field, a wrong grant, a missing Accept and an Authorization header; that a
 * signature that is given is checked, and its refusal (422, `{code, reason}` after error code 14).
 */
export const airalo: Protocol<ClientPair> = {
  name: 'airalo',
  base: '/airalo',
  credentials: {
    clientId: 'fake-airalo-client-id-0123456789',
    clientSecret: 'fake_airalo_client_secret_0123456789abcdef',
  },
  pair: ({ clientId, clientSecret }) => ({ id: clientId, secret: clientSecret }),
  lifetime: 31_622_400,
  quota: { limit: 3, window: 60_000 },
  tokenRoutes: { '/v2/token': token },
  apiRoutes: { '/v2/packages': json(200, PACKAGES) },
  error,
};

function token(request: SimulatedRequest, desk: Desk): Reply {
  const fields: Fields = readFields(request, ['multipart', 'form', 'json']) ?? new Map<string, string>();
  const [id = '', secret = '', grant = ''] = FIELDS.map((name) => fields.get(name));
  const limited = desk.overQuota(id);
  if (limited !== undefined) return limited;

  const faults = FIELDS.filter((name) => (fields.get(name) ?? '') === '').map((name): [string, string] => [
    name,
    required(name),
  ]);
  if (isMultipart(request) && !acceptsJson(request)) faults.push(['accept', required('accept')]);
  if (request.authorization.length > 0) faults.push(['authorization', 'The authorization field is prohibited.']);
  if (faults.length > 0) return invalid(faults);
  if (grant !== 'client_credentials') return invalid([['grant_type', 'The selected grant type is invalid.']]);

  const verdict = desk.check(id, secret);
  if (verdict === 'unknown-id') return invalid([['client_id', 'The selected client id is invalid.']]);
  if (verdict === 'wrong-secret') return error(401, { where: 'token' });
  const signature = request.headers['airalo-signature'];
  if (signature !== undefined && signature !== sign(id, secret, grant)) {
    return json(422, { code: 14, reason: 'Invalid checksum' });
  }
  const issued = desk.grant(id);
  return json(200, {
    data: { token_type: 'Bearer', expires_in: issued.lifetime, access_token: issued.accessToken },
    meta: { message: 'success' },
  });
}

/** HMAC-SHA512 over the payload as PHP's json_encode writes it. */
function sign(id: string, secret: string, grant: string): string {
  const payload = JSON.stringify({ client_id: id, client_secret: secret, grant_type: grant }).replaceAll('/', '\\/');
  return createHmac('sha512', secret).update(payload).digest('hex');
}

function isMultipart(request: SimulatedRequest): boolean {
  return mediaType(request.headers['content-type'] ?? '')?.name === 'multipart/form-data';
}

function acceptsJson(request: SimulatedRequest): boolean {
  return (request.headers.accept ?? '').split(',').some((range) => /^\s*application\/json\s*(;|$)/i.test(range));
}

function required(field: string): string {
  return `The ${field.replaceAll('_', ' ')} field is required.`;
}

function invalid(faults: readonly (readonly [string, string])[]): Reply {
  return json(422, { data: Object.fromEntries(faults), meta: { message: 'the parameter is invalid' } });
}

function error(status: number, context: Pick<ErrorContext, 'where' | 'retryAfter' | 'limit'>): Reply {
  if (status === 401) {
    const message = context.where === 'token' ? 'Client authentication failed' : 'This action is unauthorized.';
    return json(401, { data: [], meta: { message } });
  }
  if (status === 422) return invalid([['client_id', 'The selected client id is invalid.']]);
  if (status !== 429) return json(status, { message: statusText(status) });
  const headers = {
    'Retry-After': String(context.retryAfter ?? 60),
    'X-RateLimit-Limit': String(context.limit ?? 3),
    'X-RateLimit-Remaining': '0',
  };
  return json(429, { message: 'Too Many Attempts.' }, headers);
}
