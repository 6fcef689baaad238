import { TokenAcquisitionError } from '../../../lib/core/errors.js';

/** The error of an acquisition that must fail. */
export async function failureOf(promise: Promise<unknown>): Promise<TokenAcquisitionError> {
  const error: unknown = await promise.then(
    () => 'nothing failed',
    (reason: unknown) => reason,
  );
  if (error instanceof TokenAcquisitionError) return error;
  throw new Error('expected a TokenAcquisitionError', { cause: error });
}

/** The code of the error, or the text of the token. */
export async function codeOf(promise: Promise<{ reveal(): string }>): Promise<unknown> {
  return promise.then(
    (token) => token.reveal(),
    (error: unknown) => Reflect.get(Object(error), 'code') ?? error,
  );
}
