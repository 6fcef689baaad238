import { ProviderSimulator } from 'nestjs-provider-auth/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contract, examples, expectError, send, type Answer } from './contract.js';

let simulator: ProviderSimulator;

beforeAll(async () => {
  simulator = await ProviderSimulator.start();
});
afterAll(() => simulator.close());
beforeEach(() => simulator.provider('airalo').quota(undefined));

const { tokenRequest: airalo, tokenRequestVariants: airaloVariants, optionalSignature } = contract('airalo');
const FORM = 'application/x-www-form-urlencoded';

function required(...fields: string[]): unknown {
  const data = Object.fromEntries(
    fields.map((field) => [field, `The ${field.replaceAll('_', ' ')} field is required.`]),
  );
  return { data, meta: { message: 'the parameter is invalid' } };
}

describe('the simulator of airalo', () => {
  const forms = [airalo, ...airaloVariants].map((request) => ({ type: request.body.type, request }));

  it.each(forms)('$type: a wrong secret is 401, an unknown client 422', async ({ request }) => {
    const values = examples(contract('airalo'));
    const wrong = await send(simulator, 'airalo', request, { ...values, clientSecret: 'wrong' });
    expectError(wrong, 'airalo', 'bad-credentials');
    const unknown = await send(simulator, 'airalo', request, { ...values, clientId: 'unknown' });
    expectError(unknown, 'airalo', 'unknown-client-id');
  });

  it.each(forms)('$type: every missing field is named', async ({ request }) => {
    const body = { ...request.body, fields: { clientId: 'x', client_secret: 'y' } };
    const answer = await send(simulator, 'airalo', { ...request, body });
    expect([answer.status, answer.body]).toEqual([422, required('client_id', 'grant_type')]);
    const { client_id: _, ...fields } = request.body.fields!;
    const missing = await send(simulator, 'airalo', { ...request, body: { ...request.body, fields } });
    expectError(missing, 'airalo', 'missing-field');
  });

  it.each([
    ['text/plain', 'client_id=a'],
    ['multipart/form-data', '--x\r\n\r\n--x--'],
    [`${FORM}; charset=latin1`, 'client_id=a'],
    ['application/json', '["client_id"]'],
    [FORM, '{"client_id":"a","client_secret":"b","grant_type":"c"}'],
    ['application/json', 'client_id=a&client_secret=b&grant_type=c'],
  ])('finds no field in %s', async (type, body) => {
    const answer = await send(simulator, 'airalo', airalo, {}, { body, headers: { 'Content-Type': type } });
    expect([answer.status, answer.body]).toEqual([422, required('client_id', 'client_secret', 'grant_type')]);
  });

  it.each([
    ['a wrong boundary', (text: string) => text.replaceAll('--b\r\n', '--c\r\n')],
    ['bare line feeds', (text: string) => text.replaceAll('\r\n', '\n')],
    ['no end', (text: string) => text.replace('--b--', '')],
    ['a field twice', (text: string) => text.replace('--b--', text)],
    ['a file', (text: string) => text.replaceAll('"client_id"', '"client_id"; filename="a"')],
  ])('multipart is read byte by byte: %s', async (_, spoil) => {
    const parts = Object.entries(airalo.body.fields!).map(
      ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const values = examples(contract('airalo'));
    const text = `${parts.join('')}--b--\r\n`.replaceAll(/\{(\w+)\}/g, (__, name: string) => values[name]!);
    const headers = { 'Content-Type': 'multipart/form-data; boundary=b' };
    expect((await send(simulator, 'airalo', airalo, values, { body: text, headers })).status).toBe(200);
    expect((await send(simulator, 'airalo', airalo, values, { body: spoil(text), headers })).status).toBe(422);
  });

  it('wants Accept: application/json with the multipart form only', async () => {
    const answer = await send(simulator, 'airalo', { ...airalo, headers: {} });
    expect([answer.status, answer.body]).toEqual([422, required('accept')]);
    expect((await send(simulator, 'airalo', airaloVariants[0]!)).status).toBe(200);
  });

  it('refuses another grant', async () => {
    const fields = { ...airalo.body.fields, grant_type: 'password' };
    const answer = await send(simulator, 'airalo', { ...airalo, body: { type: 'multipart', fields } });
    expect(answer.body).toMatchObject({ data: { grant_type: 'The selected grant type is invalid.' } });
  });

  it.each(forms)('$type: checks a signature that is there', async ({ request }) => {
    const { header, testVector } = optionalSignature!;
    const signed = (signature: string): Promise<Answer> =>
      send(simulator, 'airalo', request, undefined, { headers: { [header]: signature } });
    expect((await signed(testVector.signature)).status).toBe(200);
    const refused = await signed(testVector.signature.toUpperCase());
    expect([refused.status, refused.body]).toEqual([422, { code: 14, reason: 'Invalid checksum' }]);
  });
});
