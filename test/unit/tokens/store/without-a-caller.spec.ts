import { expect, it } from 'vitest';
import { Fleet } from './fleet.js';

it('R52 a single session asks an ill store 1 s later, doubling to 30 s, where nobody waits, and has a token when it is well', async () => {
  const fleet = new Fleet({ singleSession: true });
  const replica = fleet.start();
  fleet.store.is = 'down';
  await fleet.ask(0, [replica]);
  const { length } = fleet.store.calls;
  await fleet.clock.advance(600_000);
  expect(fleet.store.calls.length - length).toBeLessThan(30);
  fleet.store.is = 'well';
  await fleet.clock.advance(36_000);
  expect(replica.tokens.status().state).toBe('fresh');
});
