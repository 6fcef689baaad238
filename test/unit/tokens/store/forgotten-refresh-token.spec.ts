import { describe, expect, it } from 'vitest';
import { Fleet, ONE_TIME, types } from './fleet.js';

const refreshes = ({ replicas }: Fleet) =>
  replicas.flatMap(({ sent }) => sent).flatMap(({ fields }) => fields['refresh_token'] || []);

describe('a one-time refresh token that the store has forgotten', () => {
  it('R46 R73 is not sent: whoever was killed may have sent it', async () => {
    const fleet = new Fleet(ONE_TIME);
    const [killed, next] = [fleet.start(), fleet.start()];
    await fleet.ask(1_000);
    const replaces = await next.tokens.token();
    fleet.latency = 1_000;
    void killed.tokens.renew().catch(() => {});
    await fleet.clock.advance(500);
    expect(refreshes(fleet)).toEqual(['refresh-1']);
    killed.freeze();
    fleet.store.flush();
    expect(await fleet.ask(3_000, [next], { replaces, reason: 'due' })).toEqual(['token-3']);
    expect(refreshes(fleet)).toEqual(['refresh-1']);
    fleet.stop();
  });

  it('R46 costs one acquisition: the next renewal goes by the new one', async () => {
    const fleet = new Fleet(ONE_TIME);
    const one = fleet.start();
    await fleet.ask(1_000);
    fleet.store.flush();
    await fleet.ask(1_000, [one], { replaces: await one.tokens.token(), reason: 'due' });
    await fleet.ask(1_000, [one], { replaces: await one.tokens.token(), reason: 'due' });
    expect(types(one)).toEqual(['token_acquired', 'token_acquired', 'token_acquired']);
    expect(refreshes(fleet)).toEqual(['refresh-2']);
    fleet.stop();
  });
});
