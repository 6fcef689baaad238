import { thrownName } from '../core/thrown-name.js';

/** Quoted, and nothing but the name of a setting: `"MANIS_SECRET"`, `'manis.secret'`. */
const QUOTED_NAME = /(["'`])([A-Z][A-Z\d]*(?:_[A-Z\d]+)+|[a-z][A-Za-z]*(?:\.[a-z][A-Za-z]*)+)\1/g;
/** From the first quotation mark of a kind to its last, or to the end: what is between may be a value. */
const QUOTED = /(["'`]).*\1|["'`].*$/g;
/** A word of a sentence, or the name of a setting. Keys and tokens have digits and other signs in them, or are longer. */
const PLAIN =
  /^\(?(?:\p{L}{1,20}|[A-Z][A-Z\d]{0,30}(?:_[A-Z\d]{1,30})+|[a-z][A-Za-z]{0,30}(?:\.[a-z][A-Za-z]{0,30})+)\)?[.,:;!?]?$/u;
const MAX_LENGTH = 200;

/**
 * What somebody else's code threw, in one line that may be logged: the error's name, and its message less what may be a
 * secret. A library's message quotes values (`Unexpected token … "s3cret" is not valid JSON`), so of quoted text and of words
 * that are none only the names of settings are kept. At most 200 characters.
 */
export function describeThrown(error: unknown): string {
  if (!(error instanceof Error)) return `a value that is no Error (${typeof error})`;
  try {
    return nameAndWords(error);
  } catch {
    // Getters are its author's code too.
    return 'Error';
  }
}

function nameAndWords(error: Error): string {
  const name = thrownName(error);
  const [line = ''] = error.message.slice(0, 10 * MAX_LENGTH).split('\n', 1);
  const words = line.replace(QUOTED_NAME, '$2').replace(QUOTED, '…').split(/\s+/);
  const text = words.map((word) => (PLAIN.test(word) ? word : '…')).join(' ');
  const short = text.replaceAll(/…(?: …)+/g, '…').slice(0, MAX_LENGTH);
  return /\p{L}/u.test(short) ? `${name}: ${short}` : name;
}
