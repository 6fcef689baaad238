import { PassThrough } from 'node:stream';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { redactedStream } from '../../../../lib/http/client/redacted-stream.js';

const redact = (error: unknown) => void Object.assign(Object(error), { message: 'redacted' });

type Source = NonNullable<ConstructorParameters<typeof ReadableStream<unknown>>[0]>;

/** The same, over a stream of the web that gives these chunks. */
function readerOf(chunks: readonly unknown[], end: Source = {}): ReadableStreamDefaultReader<unknown> {
  const source = new ReadableStream<unknown>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
    },
    ...end,
  });
  const data = redactedStream(source, redact);
  if (!(data instanceof ReadableStream)) throw new Error('expected a stream');
  return data.getReader();
}

describe('R55 a stream that is handed on', () => {
  it('R55 prints as its name, twice handed on too, unless its reader has it print otherwise', () => {
    const data = new PassThrough();
    expect(redactedStream(redactedStream(data, redact), redact)).toBe(data);
    expect([inspect(data), JSON.stringify(data)]).toEqual(['[PassThrough]', '"[PassThrough]"']);
    expect(Object.keys(data)).not.toContain('toJSON');
    expect(JSON.stringify(Object.assign(data, { toJSON: () => 'mine' }))).toBe('"mine"');
  });

  it('R55 has its errors redacted before anybody sees them', async () => {
    const data = new PassThrough();
    const seen = new Promise((resolve) => data.on('error', (error) => resolve(error.message)));
    redactedStream(data, redact);
    data.destroy(new Error('canary'));
    expect(await seen).toBe('redacted');
    const reader = readerOf([], { pull: () => Promise.reject(new Error('canary')) });
    await expect(reader.read()).rejects.toThrow(/^redacted$/);
  });

  it('R87 gives bytes, and passes over chunks without any', async () => {
    const close = { pull: (controller: ReadableStreamDefaultController) => controller.close() };
    const reader = readerOf([new Uint8Array(), 'text', Uint8Array.of(1), Uint8Array.of(2)], close);
    const read = [await reader.read(), await reader.read(), await reader.read()];
    expect(read.map(({ done, value }) => [done, value])).toEqual([
      [false, Uint8Array.of(1)],
      [false, Uint8Array.of(2)],
      [true, undefined],
    ]);
  });

  it('R87 is cancelled to its source, with the reason', async () => {
    const reasons: unknown[] = [];
    await readerOf([], { cancel: (reason) => void reasons.push(reason) }).cancel('enough');
    expect(reasons).toEqual(['enough']);
  });

  it.each([[{ on: 'text' }], ['text'], [null], [undefined], [Buffer.from('x')]])('is no concern of %j', (data) => {
    const before = inspect(data);
    expect(redactedStream(data, redact)).toBe(data);
    expect(inspect(data)).toBe(before);
  });
});
