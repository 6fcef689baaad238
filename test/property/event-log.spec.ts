import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  acquired,
  DOWN,
  failed,
  isEnd,
  isFailure,
  isOwn,
  type Make,
  Modelled,
  REFUSED,
  type Step,
  stepOf,
  unavailable,
} from './event-log-model.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const provider = 'acme';

const ofProvider: readonly Make[] = [acquired, unavailable(DOWN), failed(DOWN, true), failed(DOWN, false)];
const ofCredentials: readonly Make[] = [unavailable(REFUSED), failed(REFUSED, true), failed(REFUSED, false)];
const outages: readonly Make[] = [...ofProvider, ...ofCredentials];
const MAKES: readonly Make[] = [
  acquired,
  ...outages,
  failed(['ERR_CONSENT_REQUIRED', 'refresh-rejected'], false),
  failed(['ERR_REFRESH_TOKEN_NOT_PERSISTED', 'transient'], true),
  (subject, now) => ({ type: 'rejections_suppressed', provider, subject, since: now, count: 2, until: now + 1_000 }),
  (subject) => ({ type: 'rejections_accepted', provider, subject, count: 2 }),
  (subject) => ({ type: 'replacement_refused', provider, subject, count: 3 }),
  (subject) => ({ type: 'credentials_refused', provider, subject, index: 0, count: 2 }),
  (_, now) => ({ type: 'store_ill', provider, reason: 'slow', until: now + 1_000 }),
  () => ({ type: 'store_well', provider }),
  (subject) => ({ type: 'request_replayed', provider, subject }),
  () => ({ type: 'request_refused', provider, code: 'ERR_ORIGIN_NOT_ALLOWED' }),
];

const steps = (makes: readonly Make[], subjects: number, apart: number, maxLength = 100) =>
  fc.array(stepOf(makes, subjects, apart), { maxLength });

async function run(given: readonly Step[], each: (log: Modelled) => void = () => {}) {
  const log = new Modelled();
  for (const step of given) {
    await log.step(step);
    each(log);
  }
  const lines = await log.end();
  expect(log.clock.timers).toBe(0);
  return lines;
}

/** Whether it was said of the application's own token that there is none, and not that there is one again. */
const toldDown = ({ lines }: Modelled): boolean => {
  const last = lines.findLast((line) => isOwn(line) && (isEnd(line) || (isFailure(line) && line.level === 'error')));
  return last !== undefined && isFailure(last);
};

describe('the log of a provider', () => {
  // A spell has a warning, an error and an end, and of two tenants two of each; one more of them begins in 15 min at most.
  it.each<[string, readonly Make[], number, number]>([
    ['the application itself has a token and has none', outages, 1, 6 * 3],
    ['tokens come and go', ofProvider, 3, 6 * 3 + 6 * 5],
    ['anything happens', MAKES, 3, 2 * (6 * 3 + 6 * 5) + 2 * (6 * 2) + 3 * 9 + 1],
  ])('has few lines in any hour when %s all the time', async (_what, makes, subjects, most) => {
    const given = fc.array(stepOf(makes, subjects, MINUTE), { minLength: 200, maxLength: 400 });
    const prove = async (few: readonly Step[]) => {
      const lines = await run(few);
      for (const { at } of lines) {
        expect(lines.filter((other) => other.at >= at && other.at < at + HOUR).length).toBeLessThanOrEqual(most);
      }
    };
    await fc.assert(fc.asyncProperty(given, prove), { numRuns: 50 });
  });

  it.each([
    ['the application', true],
    ['tenants', false],
  ])('says of each time without tokens of %s once that it is over, when tokens come', async (_whose, own) => {
    const prove = async (given: readonly Step[]) => {
      let isOpen = false;
      for (const line of (await run(given)).filter((each) => isOwn(each) === own)) {
        if (isEnd(line)) expect(isOpen).toBe(true);
        isOpen = isFailure(line) || (isOpen && !isEnd(line));
      }
      expect(isOpen).toBe(false);
    };
    await fc.assert(fc.asyncProperty(steps(ofProvider, 20, 20 * MINUTE), prove), { numRuns: 200 });
  });

  it('says that the application itself has no token, whatever was before, as long as it has none', async () => {
    await fc.assert(
      fc.asyncProperty(steps(outages, 5, 10 * MINUTE), async (given: readonly Step[]) => {
        await run(given, (log) => {
          if (log.isDown) expect(toldDown(log)).toBe(true);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('says what failed for whom it names: code, words and times are those of that failure', async () => {
    await fc.assert(
      fc.asyncProperty(steps(outages, 5, MINUTE), async (given: readonly Step[]) => {
        for (const { text, fields, event } of (await run(given)).filter(isFailure)) {
          if (event === undefined || !('error' in event) || !('until' in event))
            throw new Error(`told by time: ${text}`);
          expect(text.endsWith(event.error.message.slice(`${provider}: `.length))).toBe(true);
          expect(fields).toMatchObject({ code: event.code, until: event.until });
          if (fields.subjects === undefined) expect(fields.subject).toBe(event.subject);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('says that tokens come again only of whom they do', async () => {
    await fc.assert(
      fc.asyncProperty(steps(outages, 4, MINUTE), async (given: readonly Step[]) => {
        const ends = (await run(given)).filter(({ text }) => text.includes(' again, after'));
        for (const { fields, isFailing } of ends) expect(isFailing && fields.subjects === undefined).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('says that nobody has a token, whoever had none before: more than half of them are counted', async () => {
    const world = fc.record({
      history: steps(outages, 8, 5 * MINUTE, 60),
      all: fc.integer({ min: 1, max: 60 }),
      /** How many of a half of them have none before. */
      share: fc.double({ min: 0, max: 0.95, noNaN: true }),
      /** Each asks once in so many milliseconds, one after another. */
      apart: fc.constantFrom(MINUTE, 3 * MINUTE, 10 * MINUTE),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ history, all, share, apart }) => {
        const log = new Modelled();
        for (const step of history) await log.step(step);
        const hour = async (down: number) => {
          for (let at = 0; at < HOUR; at += apart) {
            for (let n = 0; n < all; n++) {
              log.note(n < down ? failed(DOWN, false) : acquired, `tenant-${n}`);
              await log.clock.advance(apart / all);
            }
          }
        };
        await hour(Math.floor(share * (all / 2)));
        const since = log.clock.now();
        log.note(failed(DOWN, false), undefined);
        await hour(all);
        expect(toldDown(log)).toBe(true);
        const told = log.lines.findLast((line) => isFailure(line) && !isOwn(line));
        expect(told?.at).toBeGreaterThanOrEqual(since);
        expect(told?.fields.subjects ?? 1).toBeGreaterThan(all / 2);
      }),
      { numRuns: 50 },
    );
  });
});
