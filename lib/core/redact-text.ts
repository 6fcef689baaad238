import { secretForms } from './secret-forms.js';

const MAX_LENGTH = 200;
/** Shorter texts are words. */
const MIN_SECRET_LENGTH = 4;
/** How much of a text is read; none of what is cut off may be half a secret. */
const WINDOW = 4_000;
/** What one character of a secret may become: `%E6%BC%A2` for one letter, with something invisible behind each. */
const LONGEST_FORM = 20;
/** Cannot be seen and separates nothing: zero-width characters, soft hyphens, directions, tags, half a surrogate pair. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Cs}]+/gu;
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
/** Stands for a run of control characters: no other one is left then. */
const GAP = '\n';
/** A JWT or a JWE (whose second part may be empty), ours or not. */
const JWT = /\beyJ[\w-]+(?:\.[\w-]*)+/g;
const QUERY_VALUE = /([?&][^=&\s]+=)[^&\s]*/g;

/**
 * A text that a server sent, fit for a message of ours: one line without control or format characters, query values or
 * JWTs, at most 200 characters; `undefined` where nothing is left. No secret shows, also not in another case, URL-encoded,
 * JSON-escaped, in hex or base64, as UTF-16, or with something invisible in it.
 */
export function redactText(text: unknown, secrets: readonly string[]): string | undefined {
  if (typeof text !== 'string' && typeof text !== 'number') return undefined;
  const known = secrets.filter(({ length }) => length >= MIN_SECRET_LENGTH);
  const longest = known.reduce((most, { length }) => Math.max(most, length), 0);
  const seen = visible(String(text)).slice(0, WINDOW + LONGEST_FORM * longest);
  const redacted = withoutSecrets(seen, known)
    .replace(JWT, '…')
    .replaceAll(GAP, ' ')
    .replace(QUERY_VALUE, '$1…')
    .trim();
  if (redacted.length <= MAX_LENGTH) return redacted || undefined;
  return `${redacted.slice(0, MAX_LENGTH - 1).replace(/\p{Cs}$/u, '')}…`;
}

function visible(text: string): string {
  return text.replace(INVISIBLE, '').replace(CONTROL, GAP);
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  const { folded, at } = fold(text);
  const secret = new Uint8Array(text.length);
  const forms = new Set(
    secrets
      .filter(({ length }) => length <= folded.length)
      .flatMap(secretForms)
      .map((form) => fold(visible(form)).folded),
  );
  for (const form of forms) {
    if (form.length < MIN_SECRET_LENGTH) continue;
    for (let from = folded.indexOf(form); from !== -1; from = folded.indexOf(form, from + 1)) {
      secret.fill(1, at[from], (at[from + form.length - 1] ?? 0) + 1);
    }
  }
  let shown = '';
  for (let i = 0; i < Math.min(text.length, WINDOW); i++) {
    if (secret[i] === 0) shown += text.charAt(i);
    else if (i === 0 || secret[i - 1] === 0) shown += '…';
  }
  return shown;
}

/** A text in one case and without gaps, and where each of its characters stood. */
function fold(text: string): { readonly folded: string; readonly at: readonly number[] } {
  const at: number[] = [];
  for (let i = 0; i < text.length; i++) if (text.charAt(i) !== GAP) at.push(i);
  const folded = text.replaceAll(GAP, '').replace(/\p{Lu}/gu, (letter) => {
    const lower = letter.toLowerCase();
    return lower.length === letter.length ? lower : letter;
  });
  return { folded, at };
}
