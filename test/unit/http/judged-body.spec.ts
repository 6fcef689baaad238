import { expect, it } from 'vitest';
import { JudgedBody } from '../../../lib/http/judged-body.js';

it.each([
  ['that nobody asked for', false, 'application/json', 0, undefined],
  ['that may never end', true, 'text/event-stream', 0, undefined],
  ['that was asked for, once', true, 'application/problem+json; charset=utf-8', 1, { ok: true }],
])('R91 a body %s is read as often as that', async (_which, isAsked, type, reads, value) => {
  let count = 0;
  const body = new JudgedBody(async () => {
    count += 1;
    return Buffer.from('{"ok":true}');
  });
  if (isAsked) expect(body.value()).toBeUndefined();
  for (let i = 0; i < 2; i++) await body.load(type);
  expect([count, body.value()]).toEqual([reads, value]);
});
