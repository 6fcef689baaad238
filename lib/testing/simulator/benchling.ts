import { readFields } from './body.js';
import type { ClientPair, Desk, ErrorContext, Protocol, SimulatedRequest } from './protocol.js';
import { html, json, statusText, type Reply } from './reply.js';
import { utf8 } from './utf8.js';

const RATE = { 'x-rate-limit-limit': '60', 'x-rate-limit-reset': '21' };

/**
 * Benchling v2: form only; Basic over the raw pair, or the pair in the body, never both.
 *
 * Invented, as in the contract: the message texts of token errors. Inferred: the 400 for both kinds of credentials,
 * for another content type and for a missing grant; bodies of statuses that the contract does not name.
 */
export const benchling: Protocol<ClientPair> = {
  name: 'benchling',
  base: '/benchling',
  credentials: { clientId: 'fake-benchling-client-id', clientSecret: 'fake-benchling+client/secret=1' },
  pair: ({ clientId, clientSecret }) => ({ id: clientId, secret: clientSecret }),
  lifetime: 900,
  tokenRoutes: { '/api/v2/token': token },
  apiRoutes: {
    '/api/v2/plates': json(200, { nextToken: '', plates: [] }, { ...RATE, 'x-rate-limit-remaining': '57' }),
  },
  error,
};

function token(request: SimulatedRequest, desk: Desk): Reply {
  const fields = readFields(request, ['form']);
  const header = basic(request.authorization);
  const id = header?.id ?? fields?.get('client_id') ?? '';
  const limited = desk.overQuota(id);
  if (limited !== undefined) return limited;

  if (fields === undefined) return failed(400, 'invalid_request', 'Expected application/x-www-form-urlencoded');
  const inBody = fields.has('client_id') || fields.has('client_secret');
  if (inBody && request.authorization.length > 0) {
    return failed(400, 'invalid_request', 'More than one way of client authentication');
  }
  const grant = fields.get('grant_type') ?? '';
  if (grant === '') return failed(400, 'invalid_request', 'Missing grant_type');
  if (grant !== 'client_credentials') return failed(400, 'unsupported_grant_type', 'Unsupported grant type');

  const secret = header?.secret ?? fields.get('client_secret') ?? '';
  if (desk.check(id, secret) !== 'accepted') return error(401, { where: 'token' });
  const issued = desk.grant(id);
  return json(200, { access_token: issued.accessToken, token_type: 'Bearer', expires_in: issued.lifetime });
}

/** The one Basic header's pair: canonical base64 of UTF-8, split at the first colon, nothing percent-decoded. */
function basic(authorization: readonly string[]): { readonly id: string; readonly secret: string } | undefined {
  const [, encoded] = /^Basic ([A-Za-z0-9+/]+={0,2})$/.exec(authorization.join(', ')) ?? [];
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64') !== encoded) return undefined;
  try {
    const text = utf8(bytes);
    const colon = text.indexOf(':');
    return colon < 0 ? undefined : { id: text.slice(0, colon), secret: text.slice(colon + 1) };
  } catch {
    return undefined;
  }
}

function error(status: number, context: Pick<ErrorContext, 'where' | 'retryAfter' | 'limit'>): Reply {
  switch (status) {
    case 400:
      return failed(400, 'invalid_request', 'Invalid request');
    case 401:
      return context.where === 'token'
        ? failed(401, 'invalid_client', 'Invalid client credentials')
        : failed(401, 'authentication_error', 'Failed to authenticate');
    case 404:
      return html(404, '<!DOCTYPE html><html><body>Not Found</body></html>');
    case 429:
      return failed(429, 'invalid_request_error', 'Rate limit exceeded.', {
        'x-rate-limit-limit': String(context.limit ?? 60),
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': String(context.retryAfter ?? 21),
      });
    default:
      return failed(status, status < 500 ? 'invalid_request_error' : 'api_error', statusText(status));
  }
}

function failed(status: number, type: string, message: string, headers: Record<string, string> = {}): Reply {
  return json(status, { error: { type, message, userMessage: message } }, headers);
}
