import { describe, expect, it } from 'vitest';
import { Logged, REFUSED } from './log-fixture.js';

const MINUTE = 60_000;
const ENDS = /again|not been asked/;

const ends = (logged: Logged) => logged.told().filter((line) => ENDS.test(line));

describe('the end of an outage in the log', () => {
  it('is told of refused credentials apart from what is the provider’s: neither hides the other', () => {
    const logged = new Logged().failed('a', false, REFUSED).failed('b');
    expect(logged.told()).toHaveLength(2);
    logged.acquired('b');
    expect(ends(logged)).toEqual(['log acme: it gives tokens of subject b again, after 0 s and 0 failed requests']);
    logged.acquired('a');
    expect(ends(logged)).toEqual([
      'log acme: it accepts token requests of subject a again, after 0 s and 0 failed requests',
    ]);
  });

  it('is told once, of the trouble that was last', async () => {
    const logged = new Logged().failed();
    await logged.clock.advance(MINUTE);
    logged.failed(undefined, false, REFUSED).unavailable(undefined, REFUSED);
    expect(logged.told()).toHaveLength(2);
    await logged.clock.advance(20 * MINUTE);
    expect(logged.told()).toEqual([]);
    logged.acquired();
    expect(ends(logged)).toEqual(['log acme: it accepts token requests again, after 1200 s and 1 failed requests']);
    await logged.clock.advance(60 * MINUTE);
    expect([logged.told(), logged.clock.timers]).toEqual([[], 0]);
  });

  it('is not told while another trouble lasts, also when it comes and goes', async () => {
    const logged = new Logged().failed().acquired().failed().acquired();
    logged.failed(undefined, false, REFUSED);
    logged.told();
    await logged.clock.advance(20 * MINUTE);
    expect(logged.told()).toEqual([]);
    logged.acquired();
    expect(ends(logged)).toEqual([expect.stringContaining('accepts token requests again, after 1200 s')]);
  });

  it('is told, and so is the next one, whatever trouble it was that went over into the one that ended', async () => {
    const logged = new Logged().failed().unavailable(undefined, REFUSED).failed(undefined, false, REFUSED).acquired();
    expect(ends(logged)).toEqual([expect.stringContaining('accepts token requests again')]);
    logged.failed();
    expect(logged.told()).toEqual([expect.stringMatching(/^error acme: no token is to be had/)]);
    // It came soon after the last, so it has to be well for as long.
    logged.acquired();
    expect(ends(logged)).toEqual([]);
    await logged.clock.advance(15 * MINUTE);
    expect(ends(logged)).toEqual([expect.stringContaining('it gives tokens again')]);
  });

  it('says of one tenant of many whose tokens come again, and of several how many there were', async () => {
    const one = new Logged().acquired('b').failed('a').acquired('a');
    expect(ends(one)).toEqual(['log acme: it gives tokens of subject a again, after 0 s and 0 failed requests']);
    const several = new Logged().failed('a').failed('b').failed('c').acquired('a').acquired('b').acquired('c');
    expect(several.lines.at(-1)).toMatchObject({
      text: 'acme: it gives tokens again to all who ask, after 0 s and 0 failed requests; up to 3 failed at a time',
      fields: { subjects: 3 },
    });
  });

  it('says of several whose credentials were refused that requests are accepted of all who ask', () => {
    const logged = new Logged().failed('a', false, REFUSED).failed('b', false, REFUSED).acquired('a').acquired('b');
    expect(ends(logged)).toEqual([
      'log acme: it accepts token requests again from all who ask, after 0 s and 0 failed requests; up to 2 failed at a time',
    ]);
  });

  it('is told of a request that was wrong as of refused credentials', () => {
    const logged = new Logged().failed('a', false, ['ERR_TOKEN_REQUEST_INVALID', 'invalid-request']).acquired('a');
    expect(ends(logged)).toEqual([expect.stringContaining('it accepts token requests of subject a again')]);
  });

  it('does not say that tokens come again of whom nobody asked for again', async () => {
    const logged = new Logged().failed('gone');
    logged.told();
    await logged.clock.advance(2 * MINUTE);
    expect(logged.told()).toEqual([]);
    logged.acquired('b');
    const silent = 'it gives tokens, and has not been asked again for subject gone, after 0 failed requests';
    expect(ends(logged)).toEqual([`log acme: ${silent}`]);
    await logged.clock.advance(60 * MINUTE);
    logged.failed('c').failed('d');
    await logged.clock.advance(2 * MINUTE);
    logged.acquired('b');
    expect(ends(logged)).toEqual([
      'log acme: it gives tokens, and has not been asked again for those that failed, after 0 failed requests; up to 2 failed at a time',
    ]);
  });
});
