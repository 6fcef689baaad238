// Makes clients of emma's public API, as teams do: from the OpenAPI file of its SDK, by each generator's own defaults. One
// operation is added, because that API takes no files: POST /v1/files.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { createClient } from '@hey-api/openapi-ts';
import openapiTS, { astToString } from 'openapi-typescript';
import { generate as orval } from 'orval';
import { generateApi } from 'swagger-typescript-api';

const here = (path) => new URL(path, import.meta.url).pathname;
const SOURCE = here('node_modules/@emma-community/emma-typescript-sdk/emma-openapi-1.0.1.json');
const OUT = here('generated');

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
  const override = { mutator: { path: here(`orval-${httpClientType}.ts`), name: 'send' } };
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
