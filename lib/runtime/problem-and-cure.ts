/** A message of this library, in its two halves. */
export interface ProblemAndCure {
  readonly problem: string;
  /** `undefined` where the message says all there is. */
  readonly cure: string | undefined;
}

/** A message of this library says what is wrong, then the cure, between them a semicolon; what a server said is in brackets. */
export function problemAndCure(text: string): ProblemAndCure {
  const end = endOfProblem(text);
  return end < 0 ? { problem: text, cure: undefined } : { problem: text.slice(0, end), cure: text.slice(end + 2) };
}

function endOfProblem(text: string): number {
  let open = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') open += 1;
    else if (text[i] === ')') open = Math.max(0, open - 1);
    else if (open === 0 && text.startsWith('; ', i)) return i;
  }
  // The server's words have a bracket too many.
  return text.lastIndexOf('; ');
}
