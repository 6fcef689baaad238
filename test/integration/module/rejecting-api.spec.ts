import { Logger } from '@nestjs/common';
import { ManualClock } from 'nestjs-provider-auth/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { start } from '../../application.js';
import { acme } from '../../fault/acme.js';
import { reply, startApi } from '../../server.js';

afterEach(() => vi.restoreAllMocks());

const HOUR = 3_600_000;

/** An application that asks an API each 20 minutes, and the API's status for each request. */
async function rare(statusOf: (request: number) => number) {
  let issued = 0;
  let requests = 0;
  const api = await startApi(({ url }, response) => {
    if (url !== '/token') return reply(response, {}, statusOf(++requests));
    reply(response, { access_token: `token-${++issued}`, token_type: 'Bearer', expires_in: 100 * 3_600 });
  });
  const clock = new ManualClock();
  const { http, events } = await start(acme(api.url, { lifetime: { max: 100 * HOUR } }), {}, clock);
  const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
  const lines = () => warn.mock.calls.map(([line]) => String(line)).filter((line) => line.startsWith('acme: its API'));
  const ask = async (times: number) => {
    for (let i = 0; i < times; i++) {
      await http.axiosRef.get('/orders', { validateStatus: () => true });
      await clock.advance(20 * 60_000);
    }
  };
  return { ask, lines, events };
}

describe('R39 an API that refuses each token, asked once in 20 minutes', () => {
  it('is told once an hour: the replacement of each rejected token was refused too', async () => {
    const { ask, lines, events } = await rare(() => 401);
    await ask(5);
    const counts = events.flatMap((event) => (event.type === 'replacement_refused' ? event.count : []));
    expect(counts).toEqual([1, 2, 3, 4, 5]);
    expect(events.map(({ type }) => type)).not.toContain('rejections_suppressed');
    expect(lines()).toEqual([expect.stringMatching(/^acme: its API has refused 3 tokens in a row that had just been/)]);
  });

  it('is not told when it accepts every other replacement', async () => {
    const { ask, lines } = await rare((request) => (request % 4 === 0 ? 200 : 401));
    await ask(10);
    expect(lines()).toEqual([]);
  });
});
