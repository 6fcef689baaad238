import { describe, expect, it } from 'vitest';
import { type ErrorCode, type FailureDetails, TokenAcquisitionError } from '../../../../lib/core/errors.js';
import { EndpointHealth } from '../../../../lib/tokens/retry/endpoint-health.js';
import { localLimits } from '../../../../lib/tokens/retry/request-limits.js';

const NOW = 1_000_000;
const ENDPOINT = 'https://auth.test';

const endpointOf = (i: number) => `https://e${i}.test`;

/** What is known of a token endpoint whose cooldowns last 1 s at first. */
class Patient {
  readonly health: EndpointHealth;

  constructor(sharedCredentials = false) {
    this.health = new EndpointHealth(localLimits({ random: () => 1 }), sharedCredentials);
  }

  fails(
    subject: string | undefined,
    details: Partial<FailureDetails> = {},
    { at = 0, left = 0, code = 'ERR_TOKEN_ENDPOINT_FAILED' }: { at?: number; left?: number; code?: ErrorCode } = {},
  ): TokenAcquisitionError {
    const known = { kind: 'transient', endpoint: ENDPOINT, ...details } as const;
    const error = new TokenAcquisitionError(code, 'acme', 'down', known);
    return this.health.failed({ error, subject, left }, NOW + at);
  }

  unreachable(subject: string): TokenAcquisitionError {
    return this.fails(subject, {}, { code: 'ERR_TOKEN_ENDPOINT_UNREACHABLE' });
  }

  /** Whether it cools down, or did a short while ago. */
  async isLeftAlone(at = 0, endpoint = ENDPOINT): Promise<boolean> {
    const entrance = await this.health.enterEndpoint(endpoint, 'somebody', NOW + at);
    if (entrance.is === 'try') entrance.end();
    return entrance.is !== 'open';
  }

  async isKnown(subject: string, at = 0): Promise<boolean> {
    return (await this.health.enterSubject(subject, NOW + at)).is !== 'open';
  }
}

describe('whose trouble a failure is', () => {
  it('R25 an endpoint that nobody reaches is left alone by all at once', async () => {
    const patient = new Patient();
    patient.unreachable('a');
    expect(await patient.isLeftAlone()).toBe(true);
    expect(await patient.isLeftAlone(0, 'https://other.test')).toBe(false);
  });

  it('R84 an answered 5xx is its subject’s own, however often, until a second one has it', async () => {
    const patient = new Patient();
    for (let i = 0; i < 5; i++) patient.fails('a');
    expect(await patient.isLeftAlone()).toBe(false);
    expect(await patient.isKnown('a')).toBe(true);
    expect(await patient.isKnown('b')).toBe(false);
    patient.fails('b');
    expect(await patient.isLeftAlone()).toBe(true);
  });

  it('R84 two that fail are not in a row when the endpoint answered one of the others meanwhile', async () => {
    const patient = new Patient();
    patient.fails('a');
    patient.health.answered(ENDPOINT);
    patient.fails('b');
    expect(await patient.isLeftAlone()).toBe(false);
  });

  it('R84 nor when a minute lies between them', async () => {
    const patient = new Patient();
    patient.fails('a');
    patient.fails('b', {}, { at: 60_001 });
    expect(await patient.isLeftAlone(60_001)).toBe(false);
    patient.fails('c', {}, { at: 120_001 });
    expect(await patient.isLeftAlone(120_001)).toBe(true);
  });

  it('R84 once it is left alone, one failure of anybody goes on with that', async () => {
    const patient = new Patient();
    patient.unreachable('a');
    expect(patient.fails('b', {}, { at: 6_000 }).until).toBe(NOW + 8_000);
    expect(await patient.health.enterEndpoint(ENDPOINT, 'a', NOW + 6_000)).toMatchObject({ until: NOW + 8_000 });
  });

  it('R24 a rate limit is met by all that share credentials, and by nobody else', async () => {
    for (const shared of [true, false]) {
      const patient = new Patient(shared);
      patient.fails('a', { kind: 'rate-limited' });
      expect(await patient.isLeftAlone()).toBe(shared);
    }
  });

  it.each(['credentials-rejected', 'refresh-rejected', 'invalid-request', 'invalid-response'] as const)(
    'R22 %s is never the endpoint’s',
    async (kind) => {
      const patient = new Patient(true);
      for (const subject of ['a', 'b', 'c']) patient.fails(subject, { kind });
      expect(await patient.isLeftAlone()).toBe(false);
      expect(await patient.isKnown('c')).toBe(true);
    },
  );

  it('R25 what fails before an endpoint is known is its subject’s own', async () => {
    const patient = new Patient();
    for (const subject of ['a', 'b', 'c']) patient.fails(subject, { endpoint: undefined });
    expect(await patient.isKnown('c')).toBe(true);
    expect(await patient.isLeftAlone()).toBe(false);
    // Nor does its wait depend on how long the others have failed.
    expect(patient.fails('d', { endpoint: undefined }, { at: 9_000 }).until).toBe(NOW + 10_000);
  });
});

describe('what is told of a failure', () => {
  it('R25 since when it lasts, and until when', () => {
    const patient = new Patient();
    expect(patient.fails('a')).toMatchObject({ since: NOW, until: NOW + 1_000 });
    expect(patient.fails('a', {}, { at: 6_000 })).toMatchObject({ since: NOW, until: NOW + 8_000 });
  });

  it('R25 until when the endpoint is left alone, if that is longer', () => {
    const patient = new Patient();
    patient.fails('a');
    patient.fails('b', {}, { at: 0 });
    expect(patient.fails('c', {}, { at: 9_000 })).toMatchObject({ since: NOW + 9_000, until: NOW + 12_000 });
    expect(patient.fails('c', {}, { at: 12_000 })).toMatchObject({ since: NOW + 9_000, until: NOW + 16_000 });
  });

  it('R25 until when its subject waits, if that is longer', () => {
    const patient = new Patient();
    patient.fails('a');
    const error = patient.fails('a', {}, { at: 9_000, code: 'ERR_TOKEN_ENDPOINT_UNREACHABLE' });
    expect(error).toMatchObject({ since: NOW, until: NOW + 12_000 });
  });

  it('R25 a token that still lives shortens its wait', () => {
    expect(new Patient().fails('a', {}, { left: 1_000 }).until).toBe(NOW + 500);
  });
});

describe('what ends a cooldown', () => {
  it('R25 an answer, for the endpoint; a token, for its subject', async () => {
    const patient = new Patient();
    patient.unreachable('a');
    patient.health.answered(ENDPOINT);
    expect(await patient.isLeftAlone()).toBe(false);
    expect(await patient.isKnown('a')).toBe(true);
    patient.health.succeeded('a');
    expect(await patient.isKnown('a')).toBe(false);
  });

  it('R25 sets those free that wait for its try', async () => {
    const patient = new Patient();
    patient.unreachable('a');
    await patient.health.enterEndpoint(ENDPOINT, 'b', NOW + 1_000);
    const entrance = await patient.health.enterEndpoint(ENDPOINT, 'c', NOW + 1_000);
    patient.health.answered(ENDPOINT);
    await expect(entrance.is === 'busy' && entrance.ended).resolves.toBeUndefined();
  });

  it('R25 a minute after it: the next failure is a first one', async () => {
    const patient = new Patient();
    patient.unreachable('a');
    expect(await patient.isLeftAlone(61_000)).toBe(true);
    expect(await patient.isLeftAlone(61_001)).toBe(false);
    expect(await patient.isKnown('a', 61_001)).toBe(false);
    expect(patient.fails('a', {}, { at: 61_001 })).toMatchObject({ since: NOW + 61_001, until: NOW + 62_001 });
  });
});

describe('what is kept of failures', () => {
  it('R59 what is forgotten goes with the next failure', async () => {
    const patient = new Patient();
    for (const subject of ['a', 'b']) patient.fails(subject);
    patient.fails('c', {}, { at: 61_001 });
    expect(await patient.isKnown('a')).toBe(false);
    expect(await patient.isKnown('c')).toBe(true);
  });

  it('R59 of 10,001 subjects the oldest goes', async () => {
    const patient = new Patient();
    for (let i = 0; i <= 10_000; i++) patient.fails(`s${i}`, { kind: 'credentials-rejected' });
    expect(await patient.isKnown('s0')).toBe(false);
    expect(await patient.isKnown('s1')).toBe(true);
    expect(await patient.isKnown('s10000')).toBe(true);
  });

  it('R59 of 10,001 endpoints the oldest goes: who fails there next is the first', async () => {
    const patient = new Patient();
    for (let i = 0; i <= 10_000; i++) patient.fails('a', { endpoint: endpointOf(i) });
    for (const i of [1, 0]) patient.fails('b', { endpoint: endpointOf(i) });
    expect(await patient.isLeftAlone(0, endpointOf(0))).toBe(false);
    expect(await patient.isLeftAlone(0, endpointOf(1))).toBe(true);
  });
});
