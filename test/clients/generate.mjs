// Makes clients of emma's public API, as teams do: from the OpenAPI file of its SDK, by each generator's own defaults. One
// operation is added, because that API takes no files: POST /v1/files. `node generate.mjs FOLDER` puts them somewhere else,
// beside a copy of mutators/; `--extensions` is for applications in ES modules, whose imports name files.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createClient } from '@hey-api/openapi-ts';
import openapiTS, { astToString } from 'openapi-typescript';
import { generate as orval } from 'orval';
import { generateApi } from 'swagger-typescript-api';

const here = (path) => new URL(path, import.meta.url).pathname;
const SOURCE = here('node_modules/@emma-community/emma-typescript-sdk/emma-openapi-1.0.1.json');
const OUT = resolve(process.argv[2] ?? here('generated'));

const api = JSON.parse(readFileSync(SOURCE, 'utf8'));
const multipart = { type: 'object', properties: { file: { type: 'string', format: 'binary' } } };
const answer = { content: { 'application/json': { schema: { type: 'object' } } }, description: 'The file is kept' };
api.paths['/v1/files'] = {
  post: {
    operationId: 'UploadFile',
    requestBody: { content: { 'multipart/form-data': { schema: multipart } } },
    responses: { 201: answer },
    security: [{ bearerAuth: [] }],
  },
};

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT);
const input = `${OUT}/emma.json`;
writeFileSync(input, JSON.stringify(api));

for (const httpClientType of ['axios', 'fetch']) {
  await generateApi({ input, output: OUT, fileName: `swagger-${httpClientType}.ts`, httpClientType, silent: true });
  const target = `${OUT}/orval-${httpClientType}.ts`;
  const override = { mutator: { path: resolve(OUT, `../mutators/orval-${httpClientType}.ts`), name: 'send' } };
  await orval({ input: { target: input }, output: { target, client: httpClientType, mode: 'single', override } });
  const output = { path: `${OUT}/hey-api-${httpClientType}` };
  await createClient({
    input,
    output,
    plugins: [`@hey-api/client-${httpClientType}`, '@hey-api/sdk', '@hey-api/typescript'],
    logs: { level: 'silent' },
  });
}
writeFileSync(`${OUT}/openapi-fetch.ts`, astToString(await openapiTS(new URL(`file://${input}`))));

if (process.argv.includes('--extensions')) for (const file of sources(OUT)) nameFiles(file);

function nameFiles(path) {
  const text = readFileSync(path, 'utf8').replaceAll(/(from ')(\.[^']*)'/g, (_, from, to) => {
    const isFolder = existsSync(join(dirname(path), to, 'index.ts'));
    return `${from}${to}${isFolder ? '/index' : ''}.js'`;
  });
  writeFileSync(path, text);
}

function sources(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}
