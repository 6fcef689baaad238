import { inspect } from 'node:util';
import { isAxiosError } from 'axios';
import pino from 'pino';
import { EventEmitter } from 'node:events';

/** Every spelling in which a secret may show. */
export function spellings(secret: string): string[] {
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  return [secret, encodeURIComponent(secret), form, ...anywhereInBase64(secret), Buffer.from(secret).toString('hex')];
}

/** Base64 of a text that stands within a longer one, such as a pair for Basic: at each of the three alignments. */
function anywhereInBase64(secret: string): string[] {
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]).toString('base64');
    // The first and the last characters mix with what is beside.
    return encoded.replace(/=+$/, '').slice(shift === 0 ? 0 : shift + 1, -1);
  });
}

/** What the sinks of an application would print of a thing, by sink. */
export function sinks(thing: unknown): [string, string][] {
  const shown: [string, string][] = [];
  const add = (sink: string, print: () => unknown): void => {
    try {
      const printed = print();
      shown.push([sink, typeof printed === 'string' ? printed : '']);
    } catch (error) {
      // A cycle: nothing was printed, but for the message of the error.
      shown.push([`${sink} (failed)`, String(error)]);
    }
  };
  const live = isLive(thing);
  add('String', () => String(thing));
  add('inspect', () => inspect(thing));
  add('inspect, deep', () => inspect(thing, { depth: 20, maxArrayLength: null, maxStringLength: null }));
  // R55: a live response stream leads to its socket, and a socket to everything.
  if (!live) add('inspect, hidden', () => inspect(thing, { depth: 20, showHidden: true, getters: true }));
  add('JSON', () => JSON.stringify(thing));
  add('pino, as an object', () => logged((logger) => logger.error({ thing }, 'x')));
  add('pino, as an error', () => logged((logger) => logger.error(thing)));
  add('own properties', () => walk(thing, new Set()));
  if (thing instanceof Error) {
    add('message', () => thing.message);
    add('stack', () => thing.stack);
    add('cause', () => inspect(thing.cause, { depth: 20, showHidden: true }));
  }
  if (isAxiosError(thing)) {
    add('toJSON', () => JSON.stringify(thing.toJSON()));
    add('config', () => inspect(thing.config, { depth: 20, showHidden: true }));
    add('request', () => inspect(thing.request, { depth: 20, showHidden: true }));
    add('response', () => inspect(thing.response, { depth: 20, showHidden: !live }));
  }
  return shown;
}

/** Where a canary shows: sink and surroundings. Empty is clean. */
export function leaks(shown: readonly (readonly [string, string])[], canaries: readonly string[]): string[] {
  const wanted = canaries.flatMap(spellings);
  return shown.flatMap(([sink, text]) =>
    wanted.flatMap((spelling) => {
      const at = text.indexOf(spelling);
      return at < 0 ? [] : [`${sink}: …${text.slice(Math.max(0, at - 300), at + spelling.length)}`];
    }),
  );
}

function logged(log: (logger: pino.Logger) => void): string {
  const lines: string[] = [];
  log(
    pino(
      { serializers: { ...pino.stdSerializers, thing: pino.stdSerializers.err } },
      { write: (line) => lines.push(line) },
    ),
  );
  log(pino({}, { write: (line) => lines.push(line) }));
  return lines.join('');
}

/** Every text that properties lead to, enumerable or not; live streams aside. */
function walk(thing: unknown, seen: Set<unknown>): string {
  if (typeof thing === 'string') return thing;
  if (typeof thing !== 'object' || thing === null || seen.has(thing) || thing instanceof EventEmitter) return '';
  seen.add(thing);
  if (thing instanceof Map || thing instanceof Set) return walk([...thing], seen);
  return Reflect.ownKeys(thing)
    .map((key) => `${String(key)} ${walk(Reflect.get(thing, key), seen)}`)
    .join('\n');
}

function isLive(thing: unknown): boolean {
  const data = [
    Reflect.get(Object(thing), 'data'),
    Reflect.get(Object(Reflect.get(Object(thing), 'response')), 'data'),
  ];
  return data.some((each) => each instanceof EventEmitter || each instanceof ReadableStream);
}
