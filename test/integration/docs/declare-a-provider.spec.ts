import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const DOC = 'docs/declare-a-provider.md';
const text = readFileSync(DOC, 'utf8');

const IMPORTS = `
import { createHash, createHmac, randomUUID } from 'node:crypto';
import * as everything from 'nestjs-provider-auth';
import { apiKey, basic, basicAuthorization, bearer, defineProvider, duration, epochMilliseconds, epochSeconds, jsonError,
  form, attachHeaders, json, jwtExpiry, milliseconds, multipart, rejectWhen, localDateTime } from 'nestjs-provider-auth';
export const used = [createHash, createHmac, randomUUID, everything, apiKey, basic, basicAuthorization, bearer, duration,
  epochMilliseconds, epochSeconds, jsonError, form, attachHeaders, json, jwtExpiry, milliseconds, multipart, rejectWhen, localDateTime];
interface Fake { readonly id: string; readonly key: string; readonly refreshToken: string }
declare const vault: { read(name: string): Promise<Fake> };
declare const grants: { keep(subject: string | undefined, refreshToken: string): Promise<void> };
declare const fake: Fake;
const http = { baseURL: 'https://api.acme.example' };
const base = { http, credentials: fake, request: () => ({ url: '/token' }) };
export { base, vault, grants, defineProvider };
`;

/** By the heading of a table's second column: what its lines of code are part of. */
const AROUND: Readonly<Record<string, (code: string) => string>> = {
  'in `request`, what it returns': (code) =>
    `defineProvider({ http, credentials: fake, request: ({ credentials, now }) => (used.push(credentials.id, now), { ${code} }) })`,
  'in `read`, what it returns': (code) => `defineProvider({ ...base, read: (r) => (used.push(r), { ${code} }) })`,
  'in the definition': (code) => `defineProvider({ ...base, ${code} })`,
  'the whole definition': (code) => code,
};

function tableLines(): string[] {
  let around: ((code: string) => string) | undefined;
  return text.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    if (cells.length !== 4) return [];
    const [, , code = ''] = cells;
    around = AROUND[code] ?? around;
    if (AROUND[code] !== undefined || /^-+$/.test(code)) return [];
    if (around === undefined || !/^`.+`$/.test(code)) throw new Error(`no line of code: ${line}`);
    return [`${around(code.slice(1, -1))};`];
  });
}

const lines = tableLines();
const files: Record<string, string> = {
  'table.ts': [IMPORTS.replace('used = [', 'used: unknown[] = ['), ...lines].join('\n'),
};
for (const [, code = ''] of text.matchAll(/```ts\n([\s\S]*?)```/g)) {
  files[`block-${Object.keys(files).length}.ts`] = code;
}

/** What TypeScript has to say about the snippets, which lie beside this file without being on the disk. */
function complaints(): string[] {
  const { config } = ts.readConfigFile('test/tsconfig.json', (path) => readFileSync(path, 'utf8'));
  const parsed = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, 'test');
  const options: ts.CompilerOptions = { ...parsed.options, noEmit: true };
  const host = ts.createCompilerHost(options);
  const folder = join(process.cwd(), 'test');
  const contents = new Map(Object.entries(files).map(([name, code]) => [join(folder, name), code]));
  const disk = { ...host };
  host.fileExists = (path) => contents.has(path) || disk.fileExists(path);
  host.readFile = (path) => contents.get(path) ?? disk.readFile(path);
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const content = contents.get(path);
    if (content === undefined) return disk.getSourceFile(path, languageVersion, ...rest);
    return ts.createSourceFile(path, content, languageVersion, true);
  };
  const program = ts.createProgram([...contents.keys()], options, host);
  return [...contents.keys()].flatMap((path) => {
    const file = program.getSourceFile(path);
    const found = [...program.getSemanticDiagnostics(file), ...program.getSyntacticDiagnostics(file)];
    return found.map(({ messageText, start = 0 }) => {
      const line = file?.text.slice(0, start).split('\n').length ?? 0;
      const code = file?.text.split('\n')[line - 1]?.trim() ?? '';
      return `${path.slice(folder.length + 1)}: ${code}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
  });
}

describe(DOC, () => {
  it('has snippets and lines of code that compile', () => {
    expect(lines.length).toBeGreaterThan(50);
    expect(Object.keys(files).length).toBeGreaterThan(5);
    expect(complaints()).toEqual([]);
  }, 60_000);
});
