/** What stands beside a sentence, for programs that read logs. Absent: it does not apply. Times in milliseconds since the epoch. */
export interface LogFields {
  readonly provider: string;
  readonly code?: string | undefined;
  /** A hash, as in events. Absent: the application's own token, or several. */
  readonly subject?: string | undefined;
  /** How many subjects it is about, where it is about more than one; at an end, how many failed at a time, at most. */
  readonly subjects?: number | undefined;
  readonly until?: number | undefined;
  readonly expiresAt?: number | undefined;
  /** Whole milliseconds. */
  readonly durationMs?: number | undefined;
  /** How many callers got no token meanwhile. */
  readonly failedRequests?: number | undefined;
  /** How many tokens were rejected. */
  readonly rejections?: number | undefined;
  /** Which of `count` credentials, from 0. */
  readonly index?: number | undefined;
  readonly count?: number | undefined;
}

/** A line of the application's log. It holds no secret, and no subject in clear. */
export interface LogLine {
  readonly level: 'error' | 'warn' | 'log' | 'debug';
  /** A sentence for people. It begins with the provider's name. */
  readonly text: string;
  readonly fields: LogFields;
}

export type Tell = (line: LogLine) => void;
