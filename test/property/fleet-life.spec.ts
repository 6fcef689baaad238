import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessToken } from '../../lib/core/access-token.js';
import { Fleet, ONE_TIME, type Replica, type StoreIllness } from '../unit/tokens/store/fleet.js';

const RUNS = Number(process.env['FLEET_LIFE_RUNS'] ?? 100);
const seed = Number(process.env['FLEET_LIFE_SEED'] ?? Date.now() % 2 ** 31);
const REPLICAS = 4;
/** Each replica's clock against the others'. Milliseconds. */
const APART = [0, 3_600_000, -86_400_000, 250];

type Step =
  | { do: 'ask' | 'reject' | 'due' | 'freeze' | 'thaw' | 'restart'; replica: number }
  | { do: 'pass'; ms: number }
  | { do: 'store'; is: StoreIllness }
  | { do: 'flush' }
  | { do: 'endpoint'; is: 'well' | 503 | 401 | 'unreachable'; latency: number; lifetime: number };

const replica = fc.integer({ min: 0, max: REPLICAS - 1 });
const one = <Do extends string>(...names: Do[]) => fc.record({ do: fc.constantFrom(...names), replica });

const steps = (flushes: boolean): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.oneof(
      { weight: 8, arbitrary: one('ask') },
      { weight: 3, arbitrary: one('reject', 'due') },
      { weight: 2, arbitrary: one('freeze', 'thaw') },
      { weight: 1, arbitrary: one('restart') },
      {
        weight: 8,
        arbitrary: fc.record({
          do: fc.constant('pass' as const),
          ms: fc.oneof(fc.nat(500), fc.nat(5_000), fc.nat(60_000)),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constant('store' as const),
          is: fc.constantFrom<StoreIllness[]>('well', 'well', 'down', 'hung', 'read-only', 100, 400, 3_000),
        }),
      },
      ...(flushes ? [{ weight: 1, arbitrary: fc.constant<Step>({ do: 'flush' }) }] : []),
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constant('endpoint' as const),
          is: fc.constantFrom('well' as const, 'well' as const, 503 as const, 401 as const, 'unreachable' as const),
          latency: fc.constantFrom(0, 100, 1_000),
          lifetime: fc.constantFrom(5_000, 60_000, 3_600_000),
        }),
      },
    ),
    { maxLength: 40, size: 'max' },
  );

/** Lets a fleet live through `script`. Returns what went wrong on the way. */
async function live(fleet: Fleet, script: readonly Step[]): Promise<string[]> {
  const broken: string[] = [];
  const seen = new Map<Replica, AccessToken>();
  const frozen = new Set<Replica>();
  const replicas = APART.map((ahead) => fleet.start(ahead));
  const at = (index: number): Replica => replicas[index] ?? fleet.start();
  const handedOut = (whose: Replica, token: AccessToken): void => {
    const text = token.reveal();
    if (!frozen.has(whose) && fleet.clock.now() >= (fleet.diesAt.get(text) ?? 0)) broken.push(`${text} had expired`);
    seen.set(whose, token);
  };
  const ask = (whose: Replica, options = {}): void => {
    void whose.tokens.token(options).then(
      (token) => handedOut(whose, token),
      () => {},
    );
  };

  for (const step of script) {
    if (step.do === 'pass') await fleet.clock.advance(step.ms);
    else if (step.do === 'store') fleet.store.is = step.is;
    else if (step.do === 'flush') fleet.store.flush();
    else if (step.do === 'endpoint') {
      Object.assign(fleet, { latency: step.latency, lifetime: step.lifetime });
      fleet.failure = step.is === 'well' || step.is === 'unreachable' ? undefined : { status: step.is };
      if (step.is === 'unreachable') fleet.failure = 'unreachable';
    } else {
      const whose = at(step.replica);
      const replaces = seen.get(whose);
      if (step.do === 'freeze') {
        frozen.add(whose);
        whose.freeze();
      } else if (step.do === 'thaw') {
        whose.thaw();
        frozen.delete(whose);
      } else if (step.do === 'restart') {
        whose.freeze();
        frozen.add(whose);
        replicas[step.replica] = fleet.start(APART[step.replica]);
      } else if (!frozen.has(whose)) {
        if (step.do === 'ask') ask(whose);
        else if (replaces !== undefined) ask(whose, { replaces, reason: step.do === 'due' ? 'due' : 'rejected' });
      }
    }
    await fleet.clock.advance(0);
  }

  // Everything is well again: whoever lives is served, and the fleet comes to one token.
  fleet.store.is = 'well';
  Object.assign(fleet, { latency: 100, lifetime: 3_600_000, failure: undefined });
  for (const whose of replicas) whose.thaw();
  frozen.clear();
  await fleet.clock.advance(400_000);
  for (const [index, outcome] of (await fleet.ask(2_000, replicas)).entries()) {
    if (!outcome.startsWith('token-')) broken.push(`replica ${index} is not served after the faults: ${outcome}`);
  }
  fleet.stop();
  return broken;
}

const refreshes = (fleet: Fleet) =>
  fleet.replicas.flatMap(({ sent }) => sent).flatMap(({ fields }) => fields['refresh_token'] || []);

describe(`a fleet, whatever happens, in any order (${RUNS} runs, seed ${seed})`, { timeout: 3_600_000 }, () => {
  it('R44 R52 R53 R54 hands out no dead token, and serves when all is well again', async () => {
    await fc.assert(
      fc.asyncProperty(steps(true), async (script) => {
        expect(await live(new Fleet(), script)).toEqual([]);
      }),
      { numRuns: RUNS, seed },
    );
  });

  it('R46 R73 sends no one-time refresh token twice', async () => {
    await fc.assert(
      fc.asyncProperty(steps(false), async (script) => {
        const fleet = new Fleet(ONE_TIME);
        expect(await live(fleet, script)).toEqual([]);
        const all = refreshes(fleet);
        expect(all.length).toBe(new Set(all).size);
      }),
      { numRuns: RUNS, seed },
    );
  });

  it('R73 has never two acquisitions at once where a new token ends the old one', async () => {
    await fc.assert(
      fc.asyncProperty(steps(false), async (script) => {
        const fleet = new Fleet({ singleSession: true });
        expect(await live(fleet, script)).toEqual([]);
        expect(fleet.mostAtOnce).toBeLessThanOrEqual(1);
      }),
      { numRuns: RUNS, seed },
    );
  });
});
