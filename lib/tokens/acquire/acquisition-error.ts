import { type ErrorCode, type FailureKind, ProviderAuthError, TokenAcquisitionError } from '../../core/errors.js';
import { redactText } from '../../core/redact-text.js';
import { thrownText } from '../../core/thrown-text.js';
import { InvalidRequest } from '../../protocol/definition/invalid-request.js';
import type { ProviderOptions, TokenEndpointFailure } from '../../protocol/definition/provider-definition.js';
import { kindOf, kindOfStatus, readOAuthError } from '../../protocol/response/oauth-response.js';
import { retryAfter } from '../../protocol/response/retry-after.js';
import { InvalidResponse, type TokenResponse } from '../../protocol/response/token-response.js';
import { TokenTransportError } from '../../protocol/definition/token-transport.js';

/** Where a failure happened, and what must not appear in its message. */
export interface FailureContext {
  readonly provider: string;
  readonly endpoint?: string | undefined;
  /** What stands for it in a message. Default: the endpoint itself. */
  readonly shownEndpoint?: string | undefined;
  readonly secrets: readonly string[];
  readonly options: ProviderOptions<unknown>;
  /** Whether the request was to spend a refresh token. */
  readonly refreshes?: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const CODE: Readonly<Record<FailureKind, ErrorCode>> = {
  'credentials-rejected': 'ERR_TOKEN_REQUEST_REJECTED',
  'refresh-rejected': 'ERR_CONSENT_REQUIRED',
  'invalid-request': 'ERR_TOKEN_REQUEST_REJECTED',
  'rate-limited': 'ERR_TOKEN_RATE_LIMITED',
  'invalid-response': 'ERR_TOKEN_RESPONSE_INVALID',
  transient: 'ERR_TOKEN_ENDPOINT_FAILED',
};

const CURE: Readonly<Record<FailureKind, string>> = {
  'credentials-rejected': 'check the credentials: are they complete, current, and of this environment?',
  'refresh-rejected':
    'the grant behind the refresh token is gone; let whoever gave it consent again, and keep the new refresh token',
  'invalid-request': "check the definition's request against the provider's documentation",
  'rate-limited': 'share tokens between processes, or ask the provider for a higher limit',
  'invalid-response': "check the token endpoint's URL and the definition's `read`",
  transient: "look at the provider's status page; nothing is to be done here",
};

/** A preset's users know its options, and nothing of a definition. */
function cureOf(kind: FailureKind, { cures }: ProviderOptions<unknown>): string {
  return cures?.[kind] ?? CURE[kind];
}

type Failure = TokenEndpointFailure & { readonly kind: FailureKind };

/** What may be over after a while. */
const WAITS: ReadonlySet<FailureKind> = new Set(['rate-limited', 'transient']);

/** The token endpoint answered, and the answer holds no token. */
export function refusal(response: TokenResponse, context: FailureContext): TokenAcquisitionError {
  const { provider, endpoint, now } = context;
  const { status } = response;
  if (status >= 300 && status < 400) {
    const message = `the token endpoint redirects (${status}), which is not followed: it would hand the secret on; correct its URL`;
    const details = { kind: 'invalid-response', status, endpoint } as const;
    return new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_REDIRECT', provider, message, details);
  }
  const failure = readFailure(response, context);
  const code = redactText(failure.code, context.secrets);
  const words = [code, redactText(failure.message, context.secrets)].filter((word) => word !== undefined).join(': ');
  const message = `the token endpoint answered ${status}${words && ` (${words})`}; ${cureOf(failure.kind, context.options)}`;
  const own = WAITS.has(failure.kind) ? retryAfter(failure.retryAfter, now) : undefined;
  return new TokenAcquisitionError(CODE[failure.kind], provider, message, {
    kind: failure.kind,
    status,
    endpoint,
    providerCode: code,
    retryAfter: own ?? retryAfter(response.header('retry-after'), now),
  });
}

/** What went wrong before there was an answer, or in reading it. */
export function asAcquisitionError(error: unknown, context: FailureContext): ProviderAuthError {
  const { provider, endpoint } = context;
  if (error instanceof ProviderAuthError) return error;
  if (error instanceof InvalidResponse) {
    const message = `the token endpoint's answer cannot be used: ${error.message}; ${cureOf('invalid-response', context.options)}`;
    const details = { kind: 'invalid-response', endpoint } as const;
    return new TokenAcquisitionError('ERR_TOKEN_RESPONSE_INVALID', provider, message, details);
  }
  if (error instanceof InvalidRequest) {
    const details = { kind: 'invalid-request', endpoint } as const;
    return new TokenAcquisitionError('ERR_TOKEN_REQUEST_INVALID', provider, error.message, details);
  }
  if (error instanceof TokenTransportError) return transportFailure(error, context);
  const message = `the definition's own code threw (${thrownText(error, context.secrets)}); it must not`;
  const details = { kind: 'invalid-request', endpoint } as const;
  return new TokenAcquisitionError('ERR_TOKEN_REQUEST_INVALID', provider, message, details);
}

function transportFailure(error: TokenTransportError, context: FailureContext) {
  const { provider, endpoint, secrets, shownEndpoint = endpoint ?? 'the server' } = context;
  const detail = redactText(error.detail, secrets);
  const reason = detail === undefined ? '' : ` (${detail})`;
  if (error.reason === 'too-large') {
    const message = 'the token endpoint answered with more than 1 MiB, which is no token; check its URL';
    const details = { kind: 'invalid-response', endpoint } as const;
    return new TokenAcquisitionError('ERR_TOKEN_RESPONSE_TOO_LARGE', provider, message, details);
  }
  const message =
    error.reason === 'certificate'
      ? `the certificate of ${shownEndpoint} is not trusted${reason}; give its CA to \`http.httpsAgent\``
      : `no answer from ${shownEndpoint}${reason}; check the host name, the network and the provider's status page`;
  const retryable = error.reason !== 'certificate';
  const details = { kind: 'transient', endpoint, retryable } as const;
  // Without what its words may quote.
  const cause = new TokenTransportError(error.reason, detail);
  return new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_UNREACHABLE', provider, message, details, { cause });
}

function readFailure(response: TokenResponse, { options, refreshes }: FailureContext): Failure {
  try {
    const failure = (options.readError ?? readOAuthError)(response);
    return { ...failure, kind: failure.kind ?? kindOf(response.status, failure.code, refreshes) };
  } catch (error) {
    // An HTML page from a proxy in front of the endpoint: the status is all there is.
    if (error instanceof InvalidResponse) return { kind: kindOfStatus(response.status), message: error.message };
    throw error;
  }
}
