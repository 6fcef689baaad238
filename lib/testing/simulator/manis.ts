import type { Desk, ErrorContext, MerchantPair, Protocol, SimulatedRequest } from './protocol.js';
import { json, statusText, type Reply } from './reply.js';

const HEADERS = ['x-merchant-id', 'x-secret'] as const;

/**
 * Manis: a POST without body or Content-Type, credentials in headers; an absolute expiry in whole milliseconds or,
 * by control, seconds.
 *
 * Invented, as in the contract: lifetime, API route, values in error bodies. Inferred: the 400 for a body, a
 * Content-Type or an Authorization header, the API's 401, and bodies of statuses that the contract does not name.
 */
export const manis: Protocol<MerchantPair> = {
  name: 'manis',
  base: '/manis',
  credentials: { merchantId: 'fake-merchant-0001', secret: 'fake-merchant-secret-0001' },
  pair: ({ merchantId, secret }) => ({ id: merchantId, secret }),
  lifetime: 3_600,
  tokenRoutes: { '/api/v1/auth/token': token },
  apiRoutes: { '/api/v1/ping': json(200, { ok: true }) },
  error,
};

function token(request: SimulatedRequest, desk: Desk): Reply {
  const [id = '', secret = ''] = HEADERS.map((name) => request.headers[name]?.toString());
  const limited = desk.overQuota(id);
  if (limited !== undefined) return limited;

  const missing = HEADERS.find((name) => (request.headers[name] ?? '') === '');
  if (missing !== undefined) return badRequest(`${missing} is required`, desk);
  if (request.body.length > 0) return badRequest('a body is not allowed', desk);
  if (request.headers['content-type'] !== undefined) return badRequest('Content-Type is not allowed', desk);
  if (request.authorization.length > 0) return badRequest('Authorization is not allowed', desk);
  if (desk.check(id, secret) !== 'accepted') return error(401, desk);

  const issued = desk.grant(id);
  const expiresAt = Math.floor(desk.expiryUnit === 's' ? issued.expiresAt / 1_000 : issued.expiresAt);
  return json(200, { token: issued.accessToken, expiresAt, tokenType: 'Bearer' });
}

/** The 400 of the documentation's prose or, by control, that of its OpenAPI schema. */
function badRequest(detail: string, desk: Desk): Reply {
  if (desk.alternateErrors) return error(400, desk);
  const timestamp = new Date(desk.now).toISOString();
  return json(400, { timestamp, title: 'Bad Request', type: 'about:blank', status: 400, soaCode: 'SOA-0000', detail });
}

function error(status: number, context: Pick<ErrorContext, 'now' | 'retryAfter'>): Reply {
  const body = { message: statusText(status), timestamp: new Date(context.now).toISOString().slice(0, 10) };
  return json(status, body, status === 429 ? { 'Retry-After': String(context.retryAfter ?? 60) } : {});
}
