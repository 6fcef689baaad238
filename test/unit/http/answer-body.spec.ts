import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { answerBody, decodedBody, isJson } from '../../../lib/http/answer-body.js';

const MIB = 1024 * 1024;
const TEXT = '{"code":1}';
const plain = (data: string | Buffer) => Buffer.from(data);

describe('a body that an answer is judged by', () => {
  it.each<[string | undefined, (data: string | Buffer) => Uint8Array]>([
    [undefined, plain],
    ['identity', plain],
    ['Identity', plain],
    ['gzip', gzipSync],
    ['GZip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('R34, R91 is read out of Content-Encoding %s', (encoding, encode) =>
    expect(answerBody(decodedBody(encode(TEXT), encoding))).toEqual({ code: 1 }),
  );

  it.each(['gzip', 'deflate', 'br', 'zstd', 'gzip, br', ''])(
    'R91 is none where it is not in its Content-Encoding, or nobody knows that: %j',
    (encoding) => expect(decodedBody(Buffer.from(TEXT), encoding)).toBeUndefined(),
  );

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('R91 is decoded up to 1 MiB, however small it came: %s', (encoding, encode) => {
    expect(decodedBody(encode(Buffer.alloc(MIB)), encoding)).toHaveLength(MIB);
    expect(decodedBody(encode(Buffer.alloc(MIB + 1)), encoding)).toBeUndefined();
  });

  it.each([
    ['text', (length: number) => 'x'.repeat(length)],
    ['bytes', (length: number) => Buffer.alloc(length, 'x')],
    ['a buffer', (length: number) => new Uint8Array(length).fill(120).buffer],
  ])('R91 is read up to 1 MiB of %s', (_what, make) => {
    expect(answerBody(make(MIB))).toBe('x'.repeat(MIB));
    expect(answerBody(make(MIB + 1))).toBeUndefined();
  });

  it.each([[7], [null], [undefined], [{ length: 1, byteLength: 1 }], [['1']]])(
    'R34 is none where it is neither text nor bytes: %j',
    (data) => expect(answerBody(data)).toBeUndefined(),
  );

  it.each([
    ['application/json', true],
    ['Application/Problem+JSON; charset=utf-8', true],
    ['application/vnd.acme.v1+json', true],
    ['application/jsonp', false],
    ['application/json5', false],
    ['text/plain; was=application/json', false],
    ['application/x+y/json', false],
    ['', false],
    [undefined, false],
  ])('R91 is of JSON as %j: %s', (type, expected) => expect(isJson(type)).toBe(expected));
});
