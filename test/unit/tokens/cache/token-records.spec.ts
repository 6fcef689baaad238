import { describe, expect, it } from 'vitest';
import { UnknownSubjectError } from '../../../../lib/core/errors.js';
import type { TokenRecord } from '../../../../lib/tokens/cache/token-record.js';
import { TokenRecords } from '../../../../lib/tokens/cache/token-records.js';
import { acquiring, failure, NOW, token } from './record-fixture.js';

/** A subject got its token. */
function fill(records: TokenRecords, subject: string | undefined): TokenRecord {
  const record = records.for(subject);
  record.publish(token(1_000), NOW);
  records.settle(record, NOW);
  return record;
}

/** A subject’s acquisition failed. */
function fail(records: TokenRecords, subject: string | undefined): TokenRecord {
  const record = records.for(subject);
  record.fail(failure(), NOW);
  records.settle(record, NOW);
  return record;
}

const subjects = (records: TokenRecords) => [...records].map(({ subject }) => subject);

describe('records with a token', () => {
  it('R59 are kept up to a number; the least recently used go, and never the application itself', () => {
    const records = new TokenRecords(3);
    for (const subject of [undefined, 'a', 'b']) fill(records, subject);
    expect(subjects(records)).toEqual([undefined, 'a', 'b']);
    records.use('a');
    fill(records, 'c');
    expect(subjects(records)).toEqual([undefined, 'a', 'c']);
    records.for('a');
    fill(records, 'd');
    expect(subjects(records)).toEqual([undefined, 'a', 'd']);
    expect(records.find('c')).toBeUndefined();
  });

  it('R80 do not live longer because somebody looked', () => {
    const records = new TokenRecords(2);
    for (const subject of ['a', 'b']) fill(records, subject);
    expect(records.find('a')?.subject).toBe('a');
    fill(records, 'c');
    expect(subjects(records)).toEqual(['b', 'c']);
  });

  it('R59 stay while they have a flight, more than the number if none can go', () => {
    const records = new TokenRecords(1);
    acquiring(fill(records, 'a'));
    fill(records, 'b');
    expect(subjects(records)).toEqual(['a']);
    const [c, d] = [records.for('c'), records.for('d')];
    for (const record of [c, d]) {
      record.publish(token(1_000), NOW);
      acquiring(record);
      records.settle(record, NOW);
    }
    expect(subjects(records)).toEqual(['a', 'c', 'd']);
  });

  it('R59 keep their place when their token is renewed', () => {
    const records = new TokenRecords(2);
    for (const subject of ['a', 'b', 'a']) fill(records, subject);
    expect([...records]).toHaveLength(2);
    expect(records.find('a')).toBe(records.for('a'));
  });
});

describe('records without a token', () => {
  it('R70 displace none that has one, however many they are', () => {
    const records = new TokenRecords(2);
    const live = fill(records, 'live');
    for (let i = 0; i < 2_000; i++) fail(records, `s${i}`);
    expect(records.find('live')).toBe(live);
    expect(subjects(records)).toEqual(['live']);
  });

  it('R59 are 1,000 failures at most: those that came last', () => {
    const records = new TokenRecords(2);
    for (let i = 0; i < 1_000; i++) fail(records, `s${i}`);
    fail(records, 's0');
    fail(records, 'one more');
    expect(['s0', 's1', 's2', 'one more'].map((subject) => records.find(subject) !== undefined)).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it('R85 stay while they are acquired, however many fail meanwhile', () => {
    const records = new TokenRecords(2);
    const [cold, again] = [records.for('cold'), fail(records, 'again')];
    expect(records.for('again')).toBe(again);
    for (let i = 0; i < 2_000; i++) fail(records, `s${i}`);
    expect([records.find('cold'), records.find('again')]).toEqual([cold, again]);
  });

  it('R85 leave nothing behind when there was no failure: everybody gave up', () => {
    const records = new TokenRecords(2);
    records.settle(records.for('a'), NOW);
    expect(records.find('a')).toBeUndefined();
  });

  it('R70 leave nothing behind when there are no credentials of their subject, not even a failure before that', () => {
    const records = new TokenRecords(2);
    const known = fail(records, 'a');
    expect(records.for('a')).toBe(known);
    known.fail(new UnknownSubjectError('acme'), NOW);
    records.settle(known, NOW);
    expect(records.find('a')).toBeUndefined();
  });

  it('R59 are no longer without once their token is there', () => {
    const records = new TokenRecords(2);
    const record = fail(records, 'a');
    expect(subjects(records)).toEqual([]);
    fill(records, 'a');
    expect([subjects(records), records.find('a')]).toEqual([['a'], record]);
  });
});

describe('all records', () => {
  it("R42 may be due when they have a token, the application's own also when it has none", () => {
    const records = new TokenRecords(3);
    const hers = fill(records, 'ann');
    fail(records, 'bob');
    expect([...records.scheduled()]).toEqual([hers]);
    const own = fail(records, undefined);
    expect([...records.scheduled()]).toEqual([own, hers]);
    fill(records, undefined);
    expect([...records.scheduled()]).toEqual([hers, own]);
  });

  it('R63 tell what is in flight, with a token or without', () => {
    const records = new TokenRecords(3);
    fill(records, 'idle');
    const [renewing, arriving] = [fill(records, 'renewing'), records.for('arriving')];
    for (const record of [renewing, arriving]) acquiring(record);
    expect(records.flights()).toEqual([renewing.flight?.token, arriving.flight?.token]);
  });
});
