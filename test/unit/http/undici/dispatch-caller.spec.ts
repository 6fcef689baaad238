import { Agent, type Dispatcher } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import type { ComposableDispatcher } from '../../../../lib/http/undici/dispatch.js';
import { providerInterceptor } from '../../../../lib/http/undici/provider-interceptor.js';
import type { AttachPolicy } from '../../../../lib/protocol/definition/attach-policy.js';
import { startApi } from '../../../server.js';
import { FakeTokens, fakeProvider } from '../fake-provider.js';

const agents: Agent[] = [];

afterEach(async () => {
  await Promise.all(agents.splice(0).map((agent) => agent.destroy()));
});

/** What dispatches with one token, which no other follows. */
function dispatching(url: string, policy: AttachPolicy<unknown> = {}): Dispatcher {
  const agent = new Agent();
  agents.push(agent);
  const composable: ComposableDispatcher<Dispatcher> = agent;
  return composable.compose(providerInterceptor(fakeProvider(url, new FakeTokens('first'), policy)));
}

/** Takes an answer when it says so. */
class SlowHandler implements Dispatcher.DispatchHandler {
  readonly seen: string[] = [];
  controllers = new Set<unknown>();
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controllers.add(controller);
  }
  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    this.seen.push(String(status));
    controller.pause();
    setTimeout(() => {
      this.seen.push('resumes');
      controller.resume();
    }, 20);
  }
  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.controllers.add(controller);
    this.seen.push(chunk.toString());
  }
  onResponseEnd(): void {
    this.seen.push('end');
  }
  onResponseError(_controller: unknown, error: Error): void {
    this.seen.push(error.message);
  }
}

const HELD_BACK: [string, AttachPolicy<unknown>][] = [
  ['is not held back', {}],
  ['is held back to be judged', { isRejection: (response) => response.body() === undefined && false }],
  ['is held back for another token', { isRejection: () => true }],
];

describe('a handler of undici', () => {
  it.each(HELD_BACK)('gets nothing of an answer that %s while it has it paused', async (_what, policy) => {
    const api = await startApi((_seen, response) =>
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('"body"'),
    );
    const handler = new SlowHandler();
    dispatching(api.url, policy).dispatch({ origin: api.url, path: '/', method: 'GET' }, handler);
    await expect.poll(() => handler.seen).toEqual(['200', 'resumes', '"body"', 'end']);
    expect(handler.controllers.size).toBe(1);
  });

  it.each(HELD_BACK)(
    'R41 that gives up at the head of an answer that %s gets an error and nothing else',
    async (_what, policy) => {
      const api = await startApi((_seen, response) =>
        response.writeHead(200, { 'Content-Type': 'application/json' }).end('"body"'),
      );
      const handler = new SlowHandler();
      handler.onResponseStart = (controller) => controller.abort(new Error('given up'));
      dispatching(api.url, policy).dispatch({ origin: api.url, path: '/', method: 'GET' }, handler);
      await expect.poll(() => handler.seen).not.toEqual([]);
      await new Promise((resolve) => setImmediate(resolve));
      expect(handler.seen).toEqual(['given up']);
    },
  );

  it('that throws has the request under way ended, and is told once', async () => {
    let closed = false;
    const api = await startApi((_seen, response) => {
      response.on('close', () => (closed = true));
      response.writeHead(401).write('x');
    });
    const handler = new SlowHandler();
    handler.onResponseStart = () => {
      throw new Error('no');
    };
    dispatching(api.url).dispatch({ origin: api.url, path: '/', method: 'GET' }, handler);
    await expect.poll(() => [closed, handler.seen]).toEqual([true, ['no']]);
  });
});
