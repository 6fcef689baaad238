import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject, Optional } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type Observable, throwError } from 'rxjs';
import { type Clock, systemClock } from '../core/clock.js';
import {
  type ProviderAuthError,
  ShuttingDownError,
  TokenAcquisitionError,
  UnknownSubjectError,
} from '../core/errors.js';
import { PROVIDER_AUTH_CLOCK } from './root-tokens.constants.js';

const TEXTS = {
  400: 'whoever this request is made for has no access to an API that this service depends on',
  502: 'an API that this service depends on gives it no access',
  503: 'an API that this service depends on is not available now',
  504: 'an API that this service depends on did not answer in time',
} as const;

type Status = keyof typeof TEXTS;

/** Used up, ill or going away: it passes, and another try is worth it. */
const PASSES: ReadonlySet<string> = new Set(['transient', 'rate-limited']);

/**
 * Answers 502, 503 (with Retry-After in seconds, where the next attempt is known) or 504 when no token was to be had, and 400 for
 * a subject without credentials, in HTTP, GraphQL and microservices. The body has the error's `code` and neither its message nor
 * the provider's name. A request that this library refused is a fault of the application and stays with Nest's own filter.
 *
 * `{ provide: APP_FILTER, useClass: ProviderAuthExceptionFilter }` in any module.
 */
@Catch(TokenAcquisitionError, ShuttingDownError, UnknownSubjectError)
export class ProviderAuthExceptionFilter implements ExceptionFilter<
  TokenAcquisitionError | ShuttingDownError | UnknownSubjectError
> {
  readonly #http: HttpAdapterHost;
  readonly #clock: Clock;

  constructor(
    @Inject(HttpAdapterHost) http: HttpAdapterHost,
    @Optional() @Inject(PROVIDER_AUTH_CLOCK) clock: Clock = systemClock,
  ) {
    this.#http = http;
    this.#clock = clock;
  }

  /** Throws HttpException in GraphQL, for its server to put into the answer. */
  catch(
    error: TokenAcquisitionError | ShuttingDownError | UnknownSubjectError,
    host: ArgumentsHost,
  ): void | Observable<never> {
    const statusCode = statusOf(error);
    const body = { statusCode, message: TEXTS[statusCode], code: error.code };
    const kind: string = host.getType();
    if (kind === 'rpc') return throwError(() => ({ status: 'error', ...body }));
    if (kind !== 'http') throw new HttpException(body, statusCode);
    const response: unknown = host.switchToHttp().getResponse();
    const { httpAdapter } = this.#http;
    if (httpAdapter.isHeadersSent(response)) return void httpAdapter.end(response);
    const seconds = statusCode === 503 ? this.#retryAfter(error) : undefined;
    if (seconds !== undefined) httpAdapter.setHeader(response, 'Retry-After', `${seconds}`);
    httpAdapter.reply(response, body, statusCode);
  }

  #retryAfter(error: ProviderAuthError): number | undefined {
    if (!(error instanceof TokenAcquisitionError) || error.until === undefined) return undefined;
    return Math.max(1, Math.ceil((error.until - this.#clock.now()) / 1_000));
  }
}

/** By what failed first, where it is only repeated. Who sends requests chooses the subject: an unknown one is no failure of ours. */
function statusOf(error: ProviderAuthError): Status {
  if (error instanceof UnknownSubjectError) return 400;
  if (!(error instanceof TokenAcquisitionError)) return 503;
  const cause = error.cause instanceof TokenAcquisitionError ? error.cause : error;
  if (error === cause && error.code === 'ERR_TOKEN_ENDPOINT_TIMEOUT') return 504;
  return PASSES.has(cause.kind) ? 503 : 502;
}
