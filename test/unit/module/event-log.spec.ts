import { createHash } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { ProviderAuthModule, type ProviderAuthEvent } from 'nestjs-provider-auth';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ProviderAuthEvents } from '../../../lib/events/provider-auth-events.js';
import { logLine } from '../../../lib/module/event-log.js';
import { definitionOf, startApp } from '../../integration/module/application.js';

const SUBJECT = 'merchant-42';
const HASH = createHash('sha256').update(SUBJECT).digest('hex').slice(0, 12);
const SINCE = Date.UTC(2026, 0, 1);

const suppressed = (subject: string | undefined): ProviderAuthEvent => ({
  type: 'rejections_suppressed',
  provider: 'manis',
  subject,
  since: SINCE,
  count: 3,
  until: SINCE + 4_000,
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the log', () => {
  it('R16 says once that lifetimes cannot be used, and what to do', () => {
    expect(logLine({ type: 'lifetime_unusable', provider: 'manis' })).toEqual({
      level: 'warn',
      text: expect.stringMatching(/^manis: .*lifetime\.default \(5 min\) counts; set it$/),
    });
  });

  it('R39 says since when an API rejects, until when that is not accepted, and when it is over', () => {
    expect(logLine(suppressed(undefined))).toEqual({
      level: 'warn',
      text: expect.stringMatching(
        /^manis: its API has rejected 3 tokens since 2026-01-01T00:00:00.000Z; until 2026-01-01T00:00:04.000Z /,
      ),
    });
    expect(logLine({ type: 'rejections_accepted', provider: 'manis', subject: undefined, count: 3 })).toEqual({
      level: 'log',
      text: 'manis: rejections by its API cause acquisitions again, after 3',
    });
  });

  it('R39 names a subject by its hash only', () => {
    const lines = [
      logLine(suppressed(SUBJECT)),
      logLine({ type: 'rejections_accepted', provider: 'manis', subject: SUBJECT, count: 3 }),
    ];
    for (const line of lines) {
      expect(line?.text).toContain(` of subject ${HASH} `);
      expect(line?.text).not.toContain(SUBJECT);
    }
  });

  it('R16, R39 gets a line for each of these events of an application, and for no other', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const log = vi.spyOn(Logger.prototype, 'log').mockReturnValue();
    const app = await startApp({
      imports: [ProviderAuthModule.forRoot({ providers: { manis: definitionOf('manis') } })],
    });
    log.mockClear();
    const events = app.get(ProviderAuthEvents);
    events.emit({ type: 'lifetime_unusable', provider: 'manis' });
    events.emit(suppressed(SUBJECT));
    events.emit({ type: 'rejections_accepted', provider: 'manis', subject: SUBJECT, count: 3 });
    events.emit({ type: 'request_replayed', provider: 'manis', subject: SUBJECT });
    expect(warn.mock.calls.map(([text]) => text)).toEqual([
      logLine({ type: 'lifetime_unusable', provider: 'manis' })?.text,
      logLine(suppressed(SUBJECT))?.text,
    ]);
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^manis: rejections by its API of subject/));
    await app.close();
  });
});
