import { Session } from 'node:inspector/promises';

const wallClock = () => performance.now() * 1_000;

/** Time of the processor that this process took: what else runs on the machine does not count. Microseconds. */
export const processorClock = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/**
 * Rounds of everything by turns, each time in another order, so that what disturbs the machine, and the garbage of whoever was before,
 * meet all alike. Microseconds: `calls` times `each` are done in a round.
 */
export async function interleaved(subjects, { rounds, calls, each = 1, clock = wallClock }) {
  const entries = Object.entries(subjects);
  const times = Object.fromEntries(entries.map(([name]) => [name, []]));
  for (const [, run] of entries) await repeat(run, calls);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < entries.length; turn++) {
      const [name, run] = entries[(round + turn) % entries.length];
      const began = clock();
      await repeat(run, calls);
      times[name].push((clock() - began) / calls / each);
    }
  }
  return times;
}

async function repeat(run, calls) {
  for (let i = 0; i < calls; i++) await run();
}

/** Of all that `interleaved` measured. */
export function summaries(times) {
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, summary(all)]));
}

/** The median of one over the other, round by round, and where 80 % of the rounds lie. */
export function ratio(times, one, other) {
  return spread(times[one].map((time, round) => time / times[other][round]));
}

/** A median and where 80 % of the values lie, as text. */
export function spread(values, digits = 2) {
  const { median, low, high } = summary(values);
  return `${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
}

export function summary(values) {
  return { median: percentile(values, 0.5), low: percentile(values, 0.1), high: percentile(values, 0.9) };
}

export function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** `perSecond` calls a second. Milliseconds of each from when it was due, and how many failed. */
export async function load(run, { perSecond, seconds }) {
  const calls = [];
  const began = performance.now();
  for (let i = 0; i < perSecond * seconds; i++) {
    const due = began + (i * 1_000) / perSecond;
    const wait = due - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    calls.push(timed(run, due));
  }
  const ended = await Promise.all(calls);
  return { ended, ms: ended.map(({ ms }) => ms), failed: ended.filter(({ error }) => error !== undefined).length };
}

/** How long a call took, from when it was due, and its error. Milliseconds. */
export async function timed(run, at = performance.now()) {
  try {
    await run();
    return { at, ms: performance.now() - at };
  } catch (error) {
    return { at, ms: performance.now() - at, error };
  }
}

/** What `calls` calls allocate, kept or not: the tree of functions that V8's sampling heap profiler makes of them. */
export async function allocations(run, calls) {
  const session = new Session();
  session.connect();
  await repeat(run, calls);
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: 1_024,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await repeat(run, calls);
  const { profile } = await session.post('HeapProfiler.stopSampling');
  session.disconnect();
  return profile.head;
}

/** Bytes that a call allocates. */
export async function bytes(run, calls) {
  const sum = ({ selfSize, children }) => children.reduce((all, child) => all + sum(child), selfSize);
  return sum(await allocations(run, calls)) / calls;
}
