/** A time, for people. Milliseconds since the epoch. */
export function iso(time: number): string {
  return new Date(time).toISOString();
}

/** `subject`: its hash. */
export function ofSubject(subject: string | undefined): string {
  return subject === undefined ? '' : ` of subject ${subject}`;
}

/** An error's own words: like those of a line, they begin with the provider's name. */
export function wordsOf(error: Error, provider: string): string {
  const start = `${provider}: `;
  return error.message.startsWith(start) ? error.message.slice(start.length) : error.message;
}
