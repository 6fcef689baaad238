import { Session } from 'node:inspector/promises';

const wallClock = () => performance.now() * 1_000;

/** Time of the processor that this process took: what else runs on the machine does not count. Microseconds. */
export const processorClock = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** Rounds of everything by turns, so that what disturbs the machine disturbs all alike. Microseconds a call, per subject. */
export async function interleaved(subjects, { rounds, calls, clock = wallClock }) {
  const times = new Map(Object.keys(subjects).map((name) => [name, []]));
  for (const run of Object.values(subjects)) await repeat(run, calls);
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(subjects)) {
      const began = clock();
      await repeat(run, calls);
      times.get(name).push((clock() - began) / calls);
    }
  }
  return Object.fromEntries([...times].map(([name, all]) => [name, summary(all)]));
}

async function repeat(run, calls) {
  for (let i = 0; i < calls; i++) await run();
}

export function summary(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { median: at(0.5), low: at(0.1), high: at(0.9) };
}

export function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** `count` calls, `perSecond` of them a second. Milliseconds of each, and how many failed. */
export async function load(run, { perSecond, seconds }) {
  const calls = [];
  const began = performance.now();
  for (let i = 0; i < perSecond * seconds; i++) {
    const due = began + (i * 1_000) / perSecond;
    const wait = due - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    calls.push(timed(run));
  }
  const ended = await Promise.all(calls);
  return { ended, ms: ended.map(({ ms }) => ms), failed: ended.filter(({ error }) => error !== undefined).length };
}

export async function timed(run) {
  const at = performance.now();
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
