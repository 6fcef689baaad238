import { describe, expect, it } from 'vitest';
import { TokenAcquisitionError } from '../../../../lib/core/errors.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import { sharedLimits } from '../../../../lib/tokens/store/shared-limits.js';
import { StoreSession } from '../../../../lib/tokens/store/store-session.js';
import { Fleet, type Replica, SickStore } from './fleet.js';

const OUTAGE_MS = 60_000;
const STEP_MS = 250;
const REFUSED = { status: 401, body: { error: 'invalid_client' } };
/** A fleet whose first failure is over after so much time knows of it. */
const KNOWN_MS = 1_000;

/** When each token request was sent, from the first one on. */
function sentAt({ replicas }: { readonly replicas: readonly Replica[] }): number[] {
  const times = replicas.flatMap(({ sent }) => sent.map(({ at }) => at)).toSorted((a, b) => a - b);
  return times.map((at) => at - (times[0] ?? 0));
}

/** Numbers from 0 to 1 that differ, and are the same in each run. */
function drawing(): () => number {
  let last = 1;
  return () => (last = (last * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** So many replicas, each of which is asked for a token four times a second while the token endpoint fails. */
async function outage(count: number, failure: Fleet['failure'], whose: 'own' | 'tenants'): Promise<Fleet> {
  const fleet = new Fleet(whose === 'tenants' ? { credentials: () => ({ id: 'app' }) } : {});
  fleet.random = drawing();
  fleet.latency = 20;
  fleet.failure = failure;
  for (let replica = 0; replica < count; replica++) fleet.start();
  for (let step = 0; step < OUTAGE_MS / STEP_MS; step++) {
    for (const [index, replica] of fleet.replicas.entries()) {
      void fleet.ask(0, [replica], whose === 'tenants' ? { subject: `tenant-${(step + 7 * index) % 40}` } : {});
    }
    await fleet.clock.advance(STEP_MS);
  }
  return fleet;
}

const known = (fleet: Fleet) => sentAt(fleet).filter((at) => at > KNOWN_MS).length;

describe('an outage of a token endpoint that six replicas meet', () => {
  it.each<[string, Fleet['failure']]>([
    ['nobody reaches it', 'unreachable'],
    ['it answers 503', { status: 503 }],
    ['it refuses the credentials', REFUSED],
  ])('R25 R22 %s: costs as many calls as it costs one process', async (_what, failure) => {
    const [one, six] = [await outage(1, failure, 'own'), await outage(6, failure, 'own')];
    expect(sentAt(six).length).toBeLessThanOrEqual(sentAt(one).length + 2);
    expect(sentAt(six).length).toBeGreaterThan(3);
  });

  it.each<[string, Fleet['failure']]>([
    ['nobody reaches it', 'unreachable'],
    ['it answers 503', { status: 503 }],
  ])('R25 %s, and each has tenants: once it is known, as many as one process', async (_what, failure) => {
    const [one, six] = [await outage(1, failure, 'tenants'), await outage(6, failure, 'tenants')];
    expect(known(six)).toBeLessThanOrEqual(known(one) + 2);
    expect(known(six)).toBeGreaterThan(3);
  });

  it('R25 is over for all when one of them gets through', async () => {
    const fleet = await outage(6, 'unreachable', 'tenants');
    fleet.failure = undefined;
    // As long as it waits for the next try, and then as often as each looks.
    await fleet.ask(10_000, fleet.replicas.slice(0, 1), { subject: 'new-0' });
    await fleet.ask(2_000, fleet.replicas.slice(0, 1), { subject: 'new-1' });
    const others = fleet.replicas.slice(1);
    const got = await Promise.all(
      others.map((replica, index) => fleet.ask(0, [replica], { subject: `more-${index}` })),
    );
    expect(got).toHaveLength(5);
    await fleet.clock.advance(1_000);
    expect(fleet.issued.filter((text) => text.startsWith('more-'))).toHaveLength(5);
  });
});

describe('what a renewal costs the store', () => {
  it.each<[string, object, { subject?: string }]>([
    ['of the application’s own token', {}, {}],
    ['of the application’s own token with a quota', { tokenRequestQuota: { limit: 3, window: 60_000 } }, {}],
    ['of a tenant’s', { credentials: () => ({ id: 'app' }) }, { subject: 'ann' }],
  ])('R54 %s: at most 6 commands', async (_what, definition, whose) => {
    const fleet = new Fleet(definition);
    fleet.start();
    await fleet.ask(1_000, fleet.replicas, whose);
    fleet.store.calls.length = 0;
    await fleet.clock.advance(85_000);
    await fleet.ask(1_000, fleet.replicas, whose);
    expect(fleet.issued).toHaveLength(2);
    expect(fleet.store.calls.length).toBeLessThanOrEqual(6);
    fleet.stop();
  });
});

describe('the grant of a caller', () => {
  it('reaches the request that it starts, through the whole stack; those who join do not change it', async () => {
    const seen: unknown[] = [];
    const fleet = new Fleet({
      credentials: () => ({ id: 'app' }),
      request: ({ grant }) => {
        seen.push(grant);
        return { url: '/token' };
      },
    });
    const replica = fleet.start();
    void fleet.ask(0, [replica], { subject: 'ann', grant: 'first' });
    await fleet.ask(1_000, [replica], { subject: 'ann', grant: 'second' });
    expect(seen).toEqual(['first']);
    const token = await replica.tokens.token({ subject: 'ann' });
    const another = replica.tokens.token({ subject: 'ann', grant: 'third', replaces: token, reason: 'rejected' });
    await fleet.clock.advance(1_000);
    await another;
    expect(seen).toEqual(['first', 'third']);
  });
});

describe('what a process knows of an endpoint', () => {
  it('R25 is that it fails, from its failure on until one gets through', () => {
    const clock = new ManualClock();
    const parts = { provider: 'acme', clock, random: () => 1, deadline: 10_000, report: () => {} };
    const session = new StoreSession(new SickStore(clock), { ...parts, name: ['acme'] });
    const { byEndpoint } = sharedLimits(session, parts);
    const [endpoint, other] = ['https://acme.test', 'https://other.test'];
    const error = new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_UNREACHABLE', 'acme', 'down', { kind: 'transient' });
    byEndpoint.fail(endpoint, { error, subject: undefined, left: 0 }, clock.now());
    const failing = () => [endpoint, other].map((each) => byEndpoint.has(each, clock.now()));
    expect(failing()).toEqual([true, false]);
    byEndpoint.succeed(endpoint);
    expect(failing()).toEqual([false, false]);
  });
});
