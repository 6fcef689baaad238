/** A line of the report: a provider that was verified, or what kept it from being verified. A `ProviderVerification` is one. */
export interface CheckRow {
  /** What it is about: a provider, ProviderAuthModule or a class; `undefined`: the application. */
  readonly provider: string | undefined;
  readonly subject?: string | undefined;
  readonly outcome: 'ok' | 'failed' | 'skipped';
  /** Whole milliseconds. */
  readonly durationMs?: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number | undefined;
  readonly endpoint?: string | undefined;
  readonly notes?: readonly string[];
  readonly error?: { readonly code: string; readonly message: string; readonly cure: string | undefined } | undefined;
}

const HEAD = ['PROVIDER', 'OUTCOME', 'MS', 'EXPIRES', 'WHAT IS WRONG, AND THE CURE'];

/** For machines: a line of JSON for each row, always with the same names; what there is nothing of is null. */
export function jsonLines(rows: readonly CheckRow[]): string {
  return rows.map((row) => `${JSON.stringify(wholeRow(row), nullFor)}\n`).join('');
}

function wholeRow({ provider, subject, outcome, durationMs, expiresAt, endpoint, notes = [], error }: CheckRow) {
  return { provider, subject, outcome, durationMs, expiresAt, endpoint, notes, error };
}

function nullFor(_name: string, value: unknown): unknown {
  return value ?? null;
}

/** For people. What does not fit beside the columns stands beneath. */
export function table(rows: readonly CheckRow[]): string {
  if (rows.length === 0) return 'There are no providers.\n';
  const cells = rows.map((row) => [...columnsOf(row), wordsOf(row)] as const);
  const lines = [[...HEAD.slice(0, -1), HEAD.slice(-1)], ...cells] as const;
  const widths = HEAD.slice(0, -1).map((_, i) => Math.max(...lines.map((line) => String(line[i]).length)));
  const indent = ' '.repeat(widths.reduce((sum, width) => sum + width + 2, 0));
  const printed = lines.flatMap((line) => {
    const [first = '', ...more] = [line.at(-1) ?? []].flat();
    const columns = widths.map((width, i) => String(line[i]).padEnd(width)).join('  ');
    return [`${columns}  ${first}`.trimEnd(), ...more.map((words) => indent + words)];
  });
  return `${printed.join('\n')}\n\n${summary(rows)}\n`;
}

function columnsOf({ provider = '-', outcome, durationMs, expiresAt }: CheckRow): readonly string[] {
  const expiry = expiresAt === undefined ? '-' : new Date(expiresAt).toISOString().replace(/\.\d+Z/, 'Z');
  return [provider, outcome, durationMs === undefined ? '-' : String(durationMs), expiry];
}

function wordsOf({ error, notes = [] }: CheckRow): readonly string[] {
  if (error === undefined) return notes;
  const cure = error.cure === undefined ? [] : [`Cure: ${error.cure}`];
  return [`${error.code}: ${error.message}`, ...cure, ...notes];
}

function summary(rows: readonly CheckRow[]): string {
  const count = (outcome: CheckRow['outcome']) => rows.filter((row) => row.outcome === outcome).length;
  return `${count('ok')} ok, ${count('failed')} failed, ${count('skipped')} skipped`;
}
