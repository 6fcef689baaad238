import { standardAnswer } from './bespoke.js';
import {
  assertionMark,
  madeUpClient,
  type OAuthAuthenticationMethod,
  type OAuthClient,
  shownClient,
} from './oauth-client.js';
import type { Desk, Protocol, SimulatedRequest } from './protocol.js';
import { json, type Reply, statusText } from './reply.js';

/** A standard authorization server and the API behind it. */
export interface OAuthRules {
  /** As the application names the provider. */
  readonly name: string;
  /** How its clients authenticate; by another method they are refused. Default: `client_secret_basic`. */
  readonly authenticationMethod?: OAuthAuthenticationMethod;
  /** Default: `fake-client-of-<name>`. */
  readonly clientId?: string;
  /** Default: made up. With `private_key_jwt` the key is. */
  readonly clientSecret?: string;
  /** What may be asked for. Default: anything. */
  readonly scopes?: readonly string[];
  /** Seconds that an access token lives. Default: 3600. */
  readonly lifetime?: number;
  /** Seconds that a refresh token lives. Default: there are no refresh tokens. */
  readonly refreshLifetime?: number;
  /** How the path of the token endpoint ends. Default: `/token`. */
  readonly tokenPath?: string;
  /** How the path of the revocation endpoint ends (RFC 7009). Default: `/revoke`. */
  readonly revocationPath?: string;
}

const RFC_8414 = '/.well-known/oauth-authorization-server';
const DISCOVERY = '/.well-known/openid-configuration';

/** OAuth 2.0 (RFC 6749) with metadata (RFC 8414, OpenID Connect Discovery), refresh and revocation (RFC 7009). */
export function oauth(rules: OAuthRules): Protocol<OAuthClient> {
  const { name, authenticationMethod: method = 'client_secret_basic', clientSecret } = rules;
  const { tokenPath = '/token', revocationPath = '/revoke', scopes, lifetime = 3_600, refreshLifetime } = rules;
  const client = madeUpClient(method, rules.clientId ?? `fake-client-of-${name}`);
  const marks = new Set<string>();

  /** Whose request it is, or the refusal. */
  const clientOf = async (request: SimulatedRequest, desk: Desk<OAuthClient>): Promise<string | Reply> => {
    const fields = fieldsOf(request);
    const { origin, pathname, href } = new URL(request.url);
    const issuer = origin + pathname.replace(/\/[^/]*$/, '');
    // By whatever name: which issuer the application has, only its metadata request would tell.
    const audiences = [href, ...prefixesOf(issuer)];
    const shown = shownClient(method, { headers: request.headers, fields, audiences, now: desk.now });
    const mark = assertionMark(fields);
    if (shown === undefined || (mark !== undefined && marks.has(mark))) return failed(401, 'invalid_client');
    if (mark !== undefined) marks.add(mark);
    for (const known of desk.credentials) {
      if (known.clientId === shown.clientId && (await shown.proves(known))) return known.clientId;
    }
    return failed(401, 'invalid_client');
  };

  const token = async (request: SimulatedRequest, desk: Desk<OAuthClient>): Promise<Reply> => {
    const fields = fieldsOf(request);
    const limited = desk.overQuota(fields.get('client_id') ?? '');
    if (limited !== undefined) return limited;
    const known = await clientOf(request, desk);
    if (typeof known !== 'string') return known;
    const grant = fields.get('grant_type');
    if (grant === 'refresh_token' && refreshLifetime !== undefined) {
      const renewed = desk.redeem(fields.get('refresh_token') ?? '');
      return renewed === undefined ? failed(400, 'invalid_grant') : json(200, standardAnswer(renewed), NOT_STORED);
    }
    if (grant !== 'client_credentials') return failed(400, 'unsupported_grant_type');
    const scope = fields.get('scope');
    if (scope?.split(' ').some((each) => scopes?.includes(each) === false) === true)
      return failed(400, 'invalid_scope');
    return json(200, { ...standardAnswer(desk.grant(known)), ...(scope !== null && { scope }) }, NOT_STORED);
  };

  const revoke = async (request: SimulatedRequest, desk: Desk<OAuthClient>): Promise<Reply> => {
    const known = await clientOf(request, desk);
    if (typeof known !== 'string') return known;
    desk.revoke(fieldsOf(request).get('token') ?? '');
    return { status: 200, headers: {}, content: '' };
  };

  const metadata = ({ url }: SimulatedRequest): Reply => {
    const { origin, pathname } = new URL(url);
    const issuer = origin + pathname.replace(RFC_8414, '').replace(DISCOVERY, '');
    return json(200, {
      issuer,
      token_endpoint: issuer + tokenPath,
      revocation_endpoint: issuer + revocationPath,
      token_endpoint_auth_methods_supported: [method],
    });
  };

  return {
    name,
    base: `/${encodeURIComponent(name)}`,
    credentials: { ...client, ...(clientSecret !== undefined && { clientSecret }) },
    pair: ({ clientId, clientSecret: secret = '' }) => ({ id: clientId, secret }),
    lifetime,
    ...(refreshLifetime !== undefined && { refreshLifetime }),
    apiRoutes: {},
    tokenRoutesAnywhere: true,
    tokenRoutes: { [tokenPath]: token },
    serverRoute: (path) => {
      if (path.endsWith(revocationPath)) return revoke;
      return path.startsWith(RFC_8414) || path.endsWith(DISCOVERY) ? metadata : undefined;
    },
    error: (status, { where, retryAfter }) => {
      const headers = retryAfter === undefined ? {} : { 'Retry-After': `${retryAfter}` };
      if (where === 'token')
        return failed(status, status < 500 ? 'invalid_request' : 'temporarily_unavailable', headers);
      const challenge = status === 401 ? { 'WWW-Authenticate': 'Bearer error="invalid_token"' } : {};
      return json(status, { message: statusText(status) }, { ...headers, ...challenge });
    },
  };
}

const NOT_STORED = { 'Cache-Control': 'no-store' };

function failed(status: number, code: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return json(status, { error: code }, { ...NOT_STORED, ...headers });
}

function fieldsOf({ body }: SimulatedRequest): URLSearchParams {
  return new URLSearchParams(body.toString('utf8'));
}

/** A URL and those that it lies under: `https://a.test/x`, `https://a.test`. */
function prefixesOf(url: string): string[] {
  const { origin, pathname } = new URL(url);
  const parts = pathname.split('/').filter((part) => part !== '');
  return [...parts.keys(), parts.length].flatMap((count) => {
    const prefix = [origin, ...parts.slice(0, count)].join('/');
    return [prefix, `${prefix}/`];
  });
}
