import { createHash } from 'node:crypto';

const DIGITS = 12;

/**
 * What events and the log call a subject: the first 12 hexadecimal digits of its SHA-256. A subject may be a person's name; whoever
 * knows it finds it again, nobody else reads it.
 */
export function subjectHash(subject: string): string;
export function subjectHash(subject: string | undefined): string | undefined;
export function subjectHash(subject: string | undefined): string | undefined {
  return subject === undefined ? undefined : createHash('sha256').update(subject).digest('hex').slice(0, DIGITS);
}
