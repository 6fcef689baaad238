import { randomUUID } from 'node:crypto';
import { readFields, type Fields } from './body.js';
import type { ClientPair, Desk, ErrorContext, Grant, Protocol, SimulatedRequest } from './protocol.js';
import { json, statusCode, statusText, type Reply } from './reply.js';

const FRANKFURT = {
  id: 1,
  name: 'Frankfurt',
  continent: 'Europe',
  region: 'Western Europe',
  latitude: 50.11,
  longitude: 8.68,
};

/**
 * emma: JSON only, one route for credentials and one for refresh tokens. Both are unauthenticated: a token sent to
 * them is a 400 (inferred). Every refused request is the one documented 400.
 *
 * Inferred: bodies of statuses that the contract does not name. Doubtful, as in the contract: the 429.
 */
export const emma: Protocol<ClientPair> = {
  name: 'emma',
  base: '/emma/external',
  credentials: {
    clientId: 'ad6f8c5c-0000-4000-8000-00000000fake',
    clientSecret: 'e0eb8a09-0000-4000-8000-00000000fake',
  },
  pair: ({ clientId, clientSecret }) => ({ id: clientId, secret: clientSecret }),
  lifetime: 300,
  refreshLifetime: 1_800,
  tokenRoutes: { '/v1/issue-token': issueToken, '/v1/refresh-token': refreshToken },
  apiRoutes: { '/v1/locations': json(200, [FRANKFURT]) },
  error,
};

function issueToken(request: SimulatedRequest, desk: Desk): Reply {
  const fields = readFields(request, ['json']);
  const id = fields?.get('clientId') ?? '';
  const limited = desk.overQuota(id);
  if (limited !== undefined) return limited;

  const secret = fields?.get('clientSecret') ?? '';
  if (id === '' || secret === '' || request.authorization.length > 0) return error(400, { where: 'token' });
  if (desk.check(id, secret) === 'accepted') return granted(desk.grant(id));
  return error(desk.alternateErrors ? 401 : 400, { where: 'token' });
}

function refreshToken(request: SimulatedRequest, desk: Desk): Reply {
  const fields: Fields | undefined = readFields(request, ['json']);
  const limited = desk.overQuota('');
  if (limited !== undefined) return limited;

  const token = request.authorization.length > 0 ? undefined : fields?.get('refreshToken');
  const issued = token === undefined ? undefined : desk.redeem(token);
  return issued === undefined ? error(400, { where: 'token' }) : granted(issued);
}

function granted(issued: Grant): Reply {
  return json(200, {
    otherClaims: {},
    accessToken: issued.accessToken,
    expiresIn: issued.lifetime,
    refreshExpiresIn: issued.refreshLifetime,
    refreshToken: issued.refreshToken,
    tokenType: 'Bearer',
    idToken: null,
    notBeforePolicy: 1_668_610_246,
    sessionState: randomUUID(),
  });
}

function error(status: number, context: Pick<ErrorContext, 'where' | 'retryAfter' | 'limit'>): Reply {
  switch (status) {
    case 400:
      return failed(400, 'Bad request');
    case 401:
      return failed(401, context.where === 'token' ? 'Invalid client ID or secret' : 'Token is not provided');
    case 403:
      return failed(403, 'Access is denied. You do not have the necessary permissions to perform this action.');
    case 429:
      return failed(429, 'Too many requests', {
        'Retry-After': String(context.retryAfter ?? 30),
        'X-RateLimit-Limit': String(context.limit ?? 100),
        'X-RateLimit-Remaining': '0',
      });
    default:
      return failed(status, statusText(status));
  }
}

function failed(status: number, message: string, headers: Record<string, string> = {}): Reply {
  return json(status, { code: statusCode(status), message }, headers);
}
