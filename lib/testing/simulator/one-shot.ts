import { readFields } from './body.js';
import type { ClientPair, Desk, ErrorContext, Protocol, SimulatedRequest } from './protocol.js';
import { json, statusText, type Reply } from './reply.js';

const ETHEREUM = {
  name: 'Ethereum',
  chainId: 1,
  averageBlockMiningTime: 12,
  nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
  type: 'Mainnet',
};

/**
 * 1Shot API: form or JSON, credentials in the body only. They hold `+ / =`, so that a body that is not percent-encoded
 * is refused.
 *
 * Inferred: that a 401 of the token route has the API's body; the 400 for an Authorization header; bodies of statuses
 * that the contract does not name (it knows no 429).
 */
export const oneShot: Protocol<ClientPair> = {
  name: 'oneShot',
  base: '/1shot/v0',
  credentials: { clientId: 'fake+1shot/api/key0000000000000A==', clientSecret: 'fake+1shot/api/secret00000000000=' },
  pair: ({ clientId, clientSecret }) => ({ id: clientId, secret: clientSecret }),
  lifetime: 3_600,
  tokenRoutes: { '/token': token },
  apiRoutes: { '/chains': json(200, { response: [ETHEREUM], page: 1, pageSize: 25, totalResults: 1 }) },
  error,
};

function token(request: SimulatedRequest, desk: Desk): Reply {
  const fields = readFields(request, ['form', 'json']);
  const id = fields?.get('client_id') ?? '';
  const limited = desk.overQuota(id);
  if (limited !== undefined) return limited;

  const secret = fields?.get('client_secret') ?? '';
  if (id === '' || secret === '' || fields?.get('grant_type') !== 'client_credentials') return error(400, {});
  if (request.authorization.length > 0) return error(400, {});
  if (desk.check(id, secret) !== 'accepted') return error(401, {});
  const issued = desk.grant(id);
  return json(200, {
    access_token: issued.accessToken,
    token_type: 'Bearer',
    expires_in: issued.lifetime,
    scope: 'read:api write:api',
  });
}

function error(status: number, context: Pick<ErrorContext, 'retryAfter'>): Reply {
  switch (status) {
    case 400:
      return failed(400, 'INVALID_PARAMETERS_ERROR', 'The provided parameters are invalid');
    case 401:
      return failed(401, 'UnauthenticatedError', 'No authentication token provided or invalid');
    case 403:
      return failed(403, 'UnauthorizedError', 'Insufficient permissions for operation');
    case 422:
      return json(422, {
        type: 'InvalidApiParametersError',
        message: "Parameter walletId should be of type string, but was given '123'",
        data: { parameterType: 'string', parameterName: 'walletId', parameterValue: 123 },
        retryable: true,
      });
    case 429:
      return json(
        429,
        { type: 'RateLimitError', message: statusText(429), data: null, retryable: true },
        { 'Retry-After': String(context.retryAfter ?? 60) },
      );
    case 503:
      return json(503, {
        type: 'ERR_DATABASE',
        message: 'Database operation failed',
        data: { sourceCode: 'ECONNREFUSED' },
        retryable: true,
      });
    default:
      return failed(status, `${statusText(status).replaceAll(/\W+/g, '')}Error`, statusText(status), status >= 500);
  }
}

function failed(status: number, type: string, message: string, retryable = false): Reply {
  return json(status, { type, message, data: null, retryable });
}
