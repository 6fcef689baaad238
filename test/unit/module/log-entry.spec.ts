import { ConsoleLogger, Logger } from '@nestjs/common';
import pino from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LogEntry } from '../../../lib/module/log-entry.js';

const fields = { provider: 'acme', code: 'ERR_TOKEN_ENDPOINT_FAILED', subject: undefined, until: 1_767_225_605_000 };
const entry = () => new LogEntry({ level: 'error', text: 'acme: no token is to be had', fields });

/** What Nest's ConsoleLogger writes. */
function printed(json: boolean): string {
  let text = '';
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => (text += String(chunk)).length > 0);
  }
  Logger.overrideLogger(new ConsoleLogger({ colors: false, json }));
  new Logger('ProviderAuthModule').error(entry());
  return text;
}

afterEach(() => {
  vi.restoreAllMocks();
  Logger.overrideLogger(false);
});

describe('a line of the log', () => {
  it('is one line on the console: the sentence, and its fields', () => {
    expect(printed(false)).toMatch(
      /^\[Nest\] .* ERROR \[ProviderAuthModule\] acme: no token is to be had \{ provider: 'acme', code: 'ERR_TOKEN_ENDPOINT_FAILED', until: 1767225605000 \}\n$/,
    );
  });

  it('is an object with `json: true`', () => {
    expect(JSON.parse(printed(true))).toMatchObject({
      level: 'error',
      context: 'ProviderAuthModule',
      message: { msg: 'acme: no token is to be had', provider: 'acme', code: 'ERR_TOKEN_ENDPOINT_FAILED' },
    });
  });

  it('is fields beside the message where pino writes it, as nestjs-pino does', () => {
    const lines: string[] = [];
    const logger = pino({}, { write: (line) => lines.push(line) });
    // nestjs-pino copies what is enumerable beside the context; Nest's Logger gives `error` an undefined stack.
    logger.error(Object.assign({ context: 'ProviderAuthModule' }, entry()), undefined);
    expect(JSON.parse(lines.join(''))).toMatchObject({
      msg: 'acme: no token is to be had',
      provider: 'acme',
      code: 'ERR_TOKEN_ENDPOINT_FAILED',
      until: 1_767_225_605_000,
    });
  });

  it('is its sentence as a text, and for those who read `message`', () => {
    expect([String(entry()), entry().message]).toEqual(Array(2).fill('acme: no token is to be had'));
    expect(Object.keys(entry())).toEqual(['msg', 'provider', 'code', 'until']);
  });
});
