import { describe, expect, it } from 'vitest';
import { application, command, isBuilt } from '../integration/cli/command.js';
import { type Handler, reply, startApi } from '../server.js';
import { leaks } from './canaries.js';

const SECRET = 'secret-canary-of-the-client';
const TOKEN = 'token-canary-with-some-length';

/** Answers as badly as it can: with what it was sent. */
const echoing: Handler = ({ body }, response) => reply(response, { error: SECRET, error_description: body }, 401);
const issuing: Handler = (_seen, response) =>
  reply(response, { access_token: TOKEN, token_type: 'Bearer', expires_in: 3600, refresh_token: `${TOKEN}-refresh` });
const useless: Handler = (_seen, response) => reply(response, { access_token: TOKEN, token_type: SECRET });

describe.skipIf(!isBuilt)('what nestjs-provider-auth check prints', () => {
  it.each<[string, string, Handler]>([
    ['a good application', 'good', issuing],
    ['a refusal that echoes the request', 'good', echoing],
    ['an answer that is no token', 'good', useless],
    ['subjects', 'subjects', echoing],
    ['faults of the start-up', 'faults', issuing],
    ['a database whose error quotes its URL', 'database', issuing],
  ])('R55 holds no secret: %s', async (_what, which, handler) => {
    const { url } = await startApi(handler);
    const environment = { TOKEN_URL: url, SECRET, APPLICATION: which };
    const shapes = [[], ['--json']];
    const outcomes = await Promise.all(
      shapes.map((more) => command(['check', application('partners.mjs'), '--subject', 't1', ...more], environment)),
    );
    const shown = outcomes.flatMap(({ stdout, stderr }): [string, string][] => [
      ['stdout', stdout],
      ['stderr', stderr],
    ]);
    expect(shown.every(([sink, text]) => sink === 'stderr' || text !== '')).toBe(true);
    expect(leaks(shown, [SECRET, TOKEN])).toEqual([]);
  });
});
