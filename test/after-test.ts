const closing: (() => unknown)[] = [];

/** Has something run when the test is over. What it throws fails the test. */
export function afterTest(close: () => unknown): void {
  closing.push(close);
}

/** Called after each test, by `setup.ts`. */
export async function closeAll(): Promise<void> {
  const closed = await Promise.allSettled(closing.splice(0).map(async (close) => close()));
  for (const each of closed) if (each.status === 'rejected') throw each.reason;
}
