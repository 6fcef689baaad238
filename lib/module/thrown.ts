import { constants } from 'node:os';
import { thrownName } from '../core/thrown-name.js';

/** Quoted, and nothing but the name of a setting: `"MANIS_SECRET"`, `'manis.secret'`. */
const QUOTED_NAME = /(["'`])([A-Z][A-Z\d]*(?:_[A-Z\d]+)+|[a-z][A-Za-z]*(?:\.[a-z][A-Za-z]*)+)\1/g;
/** From the first quotation mark of a kind to its last, or to the end: what is between may be a value. */
const QUOTED = /(["'`]).*\1|["'`].*$/g;
/** As environment variables are named. */
const VARIABLE = /^[A-Z][A-Z\d]{0,30}(?:_[A-Z\d]{1,30})+$/;
/** As `@nestjs/config` names them. Only behind the word "key": passwords look like that too. */
const CONFIGURATION_KEY = /^[a-z][A-Za-z]{0,30}(?:\.[a-z][A-Za-z]{0,30})+$/;
/** What sentences about settings are made of. Any other word may be a secret. */
const WORDS = new Set(
  `a an and are at be but cannot config configuration connect connection could defined denied directory does empty enotfound environment
  error exist expected failed file for found given has in input invalid is it json key missing must no not null number of open or
  permission properties property read reading refused required set setting string such the to token undefined unexpected url valid validation value
  variable was with without`.split(/\s+/),
);
const AROUND_A_WORD = /^\(|\)?[.,:;!?]?$/g;
const MAX_LENGTH = 200;

/**
 * What somebody else's code threw, in one line that may be logged: the error's name, and of its message the names of settings,
 * codes of the operating system, and some words that no secret consists of. A message may quote any value, in plain words too, and
 * nobody knows which it is. At most 200 characters.
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
  const text = words.map((word, index) => (isHarmless(word, words[index - 1]) ? word : '…')).join(' ');
  const short = text.replaceAll(/…(?: …)+/g, '…').slice(0, MAX_LENGTH);
  return /\p{L}/u.test(short) ? `${name}: ${short}` : name;
}

function isHarmless(word: string, before: string | undefined): boolean {
  const bare = word.replaceAll(AROUND_A_WORD, '');
  if (WORDS.has(bare.toLowerCase()) || Object.hasOwn(constants.errno, bare) || VARIABLE.test(bare)) return true;
  return before?.toLowerCase() === 'key' && CONFIGURATION_KEY.test(bare);
}
