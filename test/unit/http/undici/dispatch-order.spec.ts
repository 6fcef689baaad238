import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { DispatchController, DispatchHandler } from '../../../../lib/http/undici/dispatch.js';
import type { AttachPolicy } from '../../../../lib/protocol/definition/attach-policy.js';
import { Below, Keeping } from './below.js';

type Answering = (below: DispatchHandler, controller: DispatchController) => void;

const nothing = () => {};
const part = (text: string) => Buffer.from(text);
/** Each answer is held back until it is known that there is no other token. */
const rejecting: AttachPolicy<unknown> = { isRejection: () => true };
/** Answers with this status and these parts, complete. */
const answering =
  (status: number, ...parts: Uint8Array[]): Answering =>
  (below, controller) => {
    below.onResponseStart?.(controller, status, {}, 'message');
    for (const each of parts) below.onResponseData?.(controller, each);
    below.onResponseEnd?.(controller, {});
  };

describe('a handler of undici', () => {
  const complete = answering(200, part('a'));
  it.each<[string, Answering, AttachPolicy<unknown>]>([
    ['an answer', complete, {}],
    ['an answer that is held back', complete, rejecting],
    ['what goes before an answer', (below, controller) => below.onResponseStart?.(controller, 103, {}), {}],
    [
      'a switch to another protocol',
      (below, controller) => below.onRequestUpgrade?.(controller, 101, {}, undefined),
      {},
    ],
  ])('that only has a start gets nothing of %s, which is no fault', async (_what, answer, policy) => {
    const faults: unknown[] = [];
    const below = new Below((handler, controller) => {
      try {
        answer(handler, controller);
      } catch (fault) {
        faults.push(fault);
      }
    });
    below.send({ onRequestStart: () => {} }, {}, policy);
    await setImmediate();
    expect([below.dispatched.length, below.told, faults]).toEqual([1, [], []]);
  });

  it('that only has a start is not told that an answer broke off, which is no fault', () => {
    const error = new Error('broke off');
    let breaksOff = nothing;
    const below = new Below((handler, controller) => {
      handler.onResponseStart?.(controller, 200, {});
      breaksOff = () => handler.onResponseError?.(controller, error);
    });
    below.send({ onRequestStart: () => {} });
    expect(breaksOff).not.toThrow();
    expect(below.told).toEqual([error]);
  });

  it.each([
    ['with parts', [part('a'), part('b')], [401, 'a', 'b', 'end']],
    ['without a body', [], [401, 'end']],
    ['with more than 1 MiB', [Buffer.alloc(1024 * 1024), part('b')], [401, 1024 * 1024, 'b', 'end']],
  ])('R39 gets a refusal that was held back %s in the order in which it came', async (_how, parts, seen) => {
    const handler = new Keeping();
    new Below(answering(401, ...parts)).send(handler, {}, rejecting);
    await expect.poll(() => handler.seen).toEqual(seen);
  });

  it('gets in turn what comes while it has an answer paused', async () => {
    let late = nothing;
    const below = new Below((handler, controller) => {
      handler.onResponseStart?.(controller, 401, {});
      handler.onResponseData?.(controller, part('a'));
      late = () => {
        handler.onResponseData?.(controller, part('b'));
        handler.onResponseEnd?.(controller, {});
      };
    });
    const handler = new Keeping((controller) => controller.pause());
    below.send(handler, {}, rejecting);
    await expect.poll(() => handler.seen).toEqual([401]);
    late();
    expect(handler.seen).toEqual([401]);
    handler.controller?.resume();
    expect(handler.seen).toEqual([401, 'a', 'b', 'end']);
  });

  it('that pauses and resumes says so to the request under way, and nothing twice', async () => {
    const below = new Below((handler, controller) => handler.onResponseStart?.(controller, 200, {}));
    const handler = new Keeping((controller) => {
      controller.resume();
      controller.pause();
    });
    below.send(handler);
    await expect.poll(() => handler.seen).toEqual([200]);
    expect(below.told).toEqual(['pause']);
    handler.controller?.resume();
    handler.controller?.resume();
    expect(below.told).toEqual(['pause', 'resume']);
    handler.controller?.pause();
    handler.controller?.resume();
    expect(below.told).toEqual(['pause', 'resume', 'pause', 'resume']);
  });

  it('may pause and resume before there is a request', async () => {
    const below = new Below(answering(200));
    const handler = new Keeping((controller) => {
      controller.pause();
      controller.resume();
    });
    below.send(handler);
    await expect.poll(() => handler.seen).toEqual([200, 'end']);
    expect(below.told).toEqual([]);
  });

  it.each<[string, Answering]>([
    ['an error', (handler, controller) => handler.onResponseError?.(controller, new Error('late'))],
    ['another end', (handler, controller) => handler.onResponseEnd?.(controller, {})],
  ])('is not told of %s behind the end', async (_what, after) => {
    const handler = new Keeping();
    new Below((each, controller) => {
      answering(200)(each, controller);
      after(each, controller);
    }).send(handler);
    await expect.poll(() => handler.seen).toEqual([200, 'end']);
  });

  it('that threw is not told of the end', async () => {
    const handler = new Keeping();
    const thrown = new Error('no');
    handler.onResponseStart = () => {
      throw thrown;
    };
    let late = nothing;
    const below = new Below((each, controller) => {
      each.onResponseStart?.(controller, 200, {});
      late = () => each.onResponseEnd?.(controller, {});
    });
    below.send(handler);
    await expect.poll(() => handler.seen).toEqual([thrown]);
    late();
    expect([handler.seen, below.told]).toEqual([[thrown], [thrown]]);
  });

  it('R41 gives up for the first reason that it names', async () => {
    const below = new Below();
    const handler = new Keeping();
    below.send(handler);
    for (const reason of ['first', 'second']) handler.controller?.abort(reason);
    expect([handler.controller?.reason, below.told]).toEqual(['first', ['first']]);
  });

  it('reads the headers and trailers as they were on the wire, once there are some', async () => {
    const raw: unknown[] = [];
    const handler = new Keeping(({ rawHeaders, rawTrailers }) => raw.push([rawHeaders, rawTrailers]));
    handler.onResponseEnd = () => raw.push([handler.controller?.rawHeaders, handler.controller?.rawTrailers]);
    new Below(answering(200)).send(handler);
    const wire = [
      ['x-raw', 'header'],
      ['x-raw', 'trailer'],
    ];
    await expect.poll(() => raw).toEqual([[undefined, undefined], wire]);
  });

  it('is never shown the token by an error from below', async () => {
    const handler = new Keeping();
    const error = new Error('cannot send Bearer first-token');
    new Below((each, controller) => each.onResponseError?.(controller, error)).send(handler);
    await expect.poll(() => handler.seen).toEqual([expect.objectContaining({ message: 'cannot send ***' })]);
  });
});

describe('R39 a refusal that nobody reads', () => {
  const retrying: AttachPolicy<unknown> = { isRejection: ({ status }) => status === 401 && 'retry' };

  it('is broken off, with the reason', async () => {
    const handler = new Keeping();
    const below: Below = new Below((each, controller) => {
      if (below.dispatched.length > 1) return answering(200)(each, controller);
      return each.onResponseStart?.(controller, 401, {});
    });
    below.send(handler, {}, retrying);
    await expect.poll(() => handler.seen).toEqual([200, 'end']);
    expect(below.told).toEqual([expect.objectContaining({ message: 'the answer is not read' })]);
  });

  it('is left alone once it is complete', async () => {
    const handler = new Keeping();
    const below: Below = new Below((each, controller) =>
      answering(below.dispatched.length > 1 ? 200 : 401)(each, controller),
    );
    below.send(handler, {}, retrying);
    await expect.poll(() => handler.seen).toEqual([200, 'end']);
    expect(below.told).toEqual([]);
  });
});
