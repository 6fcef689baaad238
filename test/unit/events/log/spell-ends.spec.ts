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

describe('the end of a spell', () => {
  it('waits for the one whose failure lasts longest, when somebody else is well', async () => {
    const { clock, ends, spell } = spells();
    spell.meets('short', 'error');
    spell.meets('long', 'error', clock.now() + 10_000);
    await clock.advance(MINUTE);
    spell.ends('other');
    await clock.advance(9_999);
    spell.ends('other');
    await clock.advance(30 * MINUTE);
    expect(ends).toEqual([]);
    spell.ends('other');
    expect(ends).toMatchObject([{ subjects: 2, isWell: false }]);
  });

  it('comes a minute after the failure of one who asks no more, whenever the others were well', async () => {
    const { clock, ends, spell } = spells();
    spell.meets('gone', 'error');
    spell.meets('a', 'error');
    await clock.advance(MINUTE / 2);
    spell.ends('a');
    await clock.advance(MINUTE / 2 - 1);
    expect(ends).toEqual([]);
    await clock.advance(1);
    expect(ends).toMatchObject([{ durationMs: MINUTE / 2, isWell: true }]);
  });

  it('waits for those who fail, however many were silent before', async () => {
    const { clock, ends, spell } = spells();
    for (const subject of ['gone', 'gone too', 'ill']) {
      spell.meets(subject, 'error');
      await clock.advance(MINUTE);
    }
    spell.meets('ill', 'error');
    spell.ends('other');
    expect([ends, spell.isOpen]).toEqual([[], true]);
  });

  it('waits for the first of 10,000 as for the others', () => {
    const { ends, spell } = spells();
    const all = Array.from({ length: 10_000 }, (_, n) => `subject-${n}`);
    for (const subject of all) spell.meets(subject, 'error');
    for (const subject of all.slice(1)) spell.ends(subject);
    expect(ends).toEqual([]);
    spell.ends('subject-0');
    expect(ends).toMatchObject([{ subjects: 10_000 }]);
  });

  it('is not put off by others who are well', async () => {
    const { clock, ends, spell } = spells(MINUTE);
    spell.meets('a', 'error');
    spell.ends('a');
    await clock.advance(MINUTE / 2);
    spell.ends('other');
    await clock.advance(MINUTE / 2);
    expect(ends).toMatchObject([{ durationMs: 0 }]);
  });

  it('is told at once where one was well for as long before it began', async () => {
    const { clock, ends, spell } = spells();
    for (const count of [1, 2]) {
      spell.meets('a', 'error');
      spell.ends('a');
      expect(ends).toHaveLength(count);
      await clock.advance(15 * MINUTE);
    }
  });

  it('is waited for as one, however long the calm after it takes', async () => {
    const { clock, ends, spell } = spells();
    spell.meets('a', 'error');
    spell.ends('a');
    spell.meets('a', 'error');
    await clock.advance(9 * MINUTE);
    spell.ends('a');
    await clock.advance(10 * MINUTE);
    expect(spell.meets('b', 'error')).toBeUndefined();
    spell.ends('b');
    await clock.advance(15 * MINUTE);
    expect(ends).toMatchObject([{ durationMs: 0 }, { durationMs: 19 * MINUTE, only: undefined }]);
  });
});

describe('a spell whose subjects have another trouble', () => {
  it('goes on for those that have not', () => {
    const { ends, spell } = spells();
    spell.meets('a', 'error');
    spell.meets('b', 'error');
    spell.leaves('a');
    spell.ends('b');
    expect(ends).toMatchObject([{ isWell: true, subjects: 2 }]);
  });

  it('is over without a word where none of several was well', async () => {
    const { clock, ends, spell } = spells();
    for (const subject of ['a', 'b']) spell.meets(subject, 'error');
    for (const subject of ['a', 'b']) spell.leaves(subject);
    await clock.advance(15 * MINUTE);
    expect([ends, spell.isOpen]).toEqual([[], false]);
  });

  it('is over without a word where the others are not asked for any more', async () => {
    const { clock, ends, spell } = spells();
    spell.meets('gone', 'error');
    await clock.advance(MINUTE);
    spell.meets('a', 'error');
    spell.leaves('a');
    await clock.advance(15 * MINUTE);
    expect([ends, spell.isOpen]).toEqual([[], false]);
  });

  it('is told to be over where another one was well', () => {
    const { ends, spell } = spells();
    spell.meets('a', 'error');
    spell.meets('b', 'error');
    spell.ends('a');
    spell.meets('b', 'error');
    spell.leaves('b');
    expect(ends).toMatchObject([{ isWell: true, only: undefined, subjects: 2 }]);
  });

  it('is over without a word where the one that was well has it', async () => {
    const { clock, ends, spell } = spells(MINUTE);
    spell.meets('a', 'error');
    spell.ends('a');
    spell.meets('a', 'error');
    spell.leaves('a');
    await clock.advance(15 * MINUTE);
    expect([ends, spell.isOpen]).toEqual([[], false]);
  });

  it('lasted until the others were well', async () => {
    const { clock, ends, spell } = spells();
    spell.meets('a', 'error');
    spell.meets('b', 'error');
    await clock.advance(1_000);
    spell.ends('a');
    await clock.advance(1_000);
    spell.leaves('b');
    await clock.advance(MINUTE);
    expect(ends).toMatchObject([{ durationMs: 1_000, isWell: true }]);
  });
});
