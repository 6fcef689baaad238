import { describe, expect, it } from 'vitest';
import { Spell, type SpellEnd } from '../../../../lib/events/log/spell.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';

const MINUTE = 60_000;

function spells(calm?: number) {
  const clock = new ManualClock();
  const ends: SpellEnd[] = [];
  const spell = new Spell({ clock, onOver: (end) => ends.push(end), ...(calm !== undefined && { calm }) });
  return { clock, ends, spell };
}

describe('a spell', () => {
  it('is over when all are well that it met', async () => {
    const { clock, ends, spell } = spells();
    spell.meets('a', 'error', clock.now() + 10 * MINUTE);
    spell.meets('b', 'error');
    spell.requestFailed();
    await clock.advance(1_000);
    spell.ends('a');
    expect(ends).toEqual([]);
    await clock.advance(1_000);
    spell.ends('b');
    expect(ends).toEqual([{ durationMs: 2_000, failedRequests: 1, only: undefined, subjects: 2, isWell: true }]);
    expect(clock.timers).toBe(0);
    spell.ends('b');
    expect(ends).toHaveLength(1);
  });

  it('does not wait for those who are not asked for any more: until a minute after their failure', async () => {
    const { clock, ends, spell } = spells();
    spell.meets('gone', 'error', clock.now() + 10_000);
    spell.meets('a', 'error');
    spell.ends('a');
    await clock.advance(MINUTE + 9_999);
    expect(ends).toEqual([]);
    await clock.advance(1);
    expect(ends).toMatchObject([{ durationMs: 0, failedRequests: 0 }]);
  });

  it('goes on while one that it met fails, whoever else is well', async () => {
    const { clock, ends, spell } = spells();
    for (let minutes = 0; minutes < 60; minutes += 5) {
      spell.meets('ill', 'error', clock.now() + 5 * MINUTE);
      spell.ends('others');
      await clock.advance(5 * MINUTE);
    }
    expect(ends).toEqual([]);
  });

  it('that begins soon after the last is over when all has been well for 15 min', async () => {
    const { clock, ends, spell } = spells();
    spell.meets('a', 'error');
    spell.ends('a');
    expect(spell.meets('a', 'error')).toBe(1);
    spell.ends('a');
    await clock.advance(14 * MINUTE);
    expect(spell.meets('a', 'error')).toBeUndefined();
    spell.ends('a');
    await clock.advance(15 * MINUTE - 1);
    expect(ends).toHaveLength(1);
    await clock.advance(1);
    expect(ends).toMatchObject([
      { durationMs: 0, failedRequests: 0 },
      { durationMs: 14 * MINUTE, failedRequests: 0 },
    ]);
  });

  it('of which nothing was heard for 15 min is told anew', async () => {
    const { clock, spell } = spells();
    expect(spell.meets('a', 'error')).toBe(1);
    await clock.advance(15 * MINUTE);
    expect(spell.meets('b', 'error')).toBeUndefined();
    await clock.advance(15 * MINUTE + 1);
    expect(spell.meets('c', 'error')).toBe(1);
  });

  it('is told again of twice as many as a quarter of an hour ago', async () => {
    const { clock, spell } = spells();
    const until = clock.now() + 60 * MINUTE;
    expect(['a', 'b', 'c'].map((subject) => spell.meets(subject, 'error', until))).toEqual([1, 2, undefined]);
    await clock.advance(15 * MINUTE);
    expect(['c', 'd'].map((subject) => spell.meets(subject, 'error', until))).toEqual([undefined, 4]);
  });

  it('is over when somebody else is well, where nobody asks any more for those that it met', async () => {
    const { clock, ends, spell } = spells();
    spell.meets('gone', 'error', clock.now() + 10_000);
    await clock.advance(MINUTE + 9_999);
    spell.ends('b');
    expect(ends).toEqual([]);
    await clock.advance(1);
    spell.ends('b');
    expect(ends).toMatchObject([{ only: { subject: 'gone' }, isWell: false }]);
  });

  it('whose subjects all have another trouble is over without a word, and not told again for 15 min', async () => {
    const { clock, ends, spell } = spells();
    spell.meets('a', 'error');
    spell.leaves('a');
    expect([spell.has('a'), spell.isOpen]).toEqual([false, true]);
    await clock.advance(14 * MINUTE);
    expect(spell.meets('a', 'error')).toBeUndefined();
    spell.leaves('a');
    await clock.advance(15 * MINUTE);
    expect([ends, spell.isOpen, clock.timers]).toEqual([[], false, 0]);
  });

  it('tells nothing of tokens that live soon after it told of those that do not', async () => {
    const { clock, spell } = spells();
    expect(spell.meets('a', 'warn')).toBe(1);
    expect(spell.meets('a', 'error', clock.now() + 60 * MINUTE)).toBe(1);
    const others = ['b', 'c', 'd', 'e', 'f'];
    expect(others.map((subject) => spell.meets(subject, 'warn'))).toEqual(Array(5).fill(undefined));
    await clock.advance(15 * MINUTE);
    expect(others.map((subject) => spell.meets(subject, 'warn') ?? 0)).toContain(2);
  });

  it('counts a subject once, where it is now, and as long as it is asked for', async () => {
    const { clock, spell } = spells();
    for (let i = 0; i < 9; i++) spell.meets('a', 'warn');
    spell.meets('a', 'error');
    spell.meets('b', 'error');
    spell.leaves('b');
    spell.meets('c', 'error');
    await clock.advance(2 * MINUTE);
    const told = Array.from('defghijklm', (subject) => spell.meets(subject, 'error'));
    expect(told).toEqual([...Array(9).fill(undefined), 10]);
  });

  it('holds 10,000 subjects at most', () => {
    const { spell } = spells();
    const told = Array.from({ length: 40_000 }, (_, n) => spell.meets(`subject-${n}`, 'error') ?? 0);
    expect(told.filter((count) => count > 0)).toEqual([1, 2, 10, 50, 250, 1_250, 6_250]);
  });

  it('waits no longer when it is stopped', async () => {
    const { clock, ends, spell } = spells(MINUTE);
    spell.meets('a', 'error');
    spell.ends('a');
    expect(clock.timers).toBe(1);
    spell.stop();
    expect(clock.timers).toBe(0);
    await clock.advance(MINUTE);
    expect(ends).toEqual([]);
  });
});
