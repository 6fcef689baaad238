import { ProviderAuthError } from '../../core/errors.js';
import { thrownName } from '../../core/thrown-name.js';
import { thrownText } from '../../core/thrown-text.js';

/** A URL may hold a password. */
const URL_REST = /\/\/\S+/g;

/**
 * What a store's driver threw, as an error that may be printed: the driver's own holds commands, connection options and
 * values. Its message is shown only where what it may quote is sealed.
 */
export function storeFailure(thrown: unknown, isSealed: boolean): ProviderAuthError {
  const text = isSealed ? thrownText(thrown, []).replace(URL_REST, '//…') : thrownName(thrown);
  const code = codeOf(thrown);
  const shown = code === undefined || text.includes(code) ? text : `${text} (${code})`;
  return new ProviderAuthError(
    'ERR_STORE_FAILED',
    undefined,
    `the token store failed: ${shown}; check that it runs, and that this application may read and write there`,
  );
}

/** `ECONNREFUSED`, or the SQLSTATE of a database. */
function codeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  const { code } = thrown;
  return typeof code === 'string' && /^[A-Z0-9_]{2,40}$/.test(code) ? code : undefined;
}
