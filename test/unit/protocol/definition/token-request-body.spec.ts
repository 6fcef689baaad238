import { form, json, multipart } from 'nestjs-provider-auth';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';

const SECRET = 'fake-key';
const FORM_TYPE = 'application/x-www-form-urlencoded';

describe('the body of a token request', () => {
  it('is a form, percent-encoded, with lists repeated and without what is undefined', async () => {
    const body = form({ grant_type: 'password', key: 'a b&c=ä', none: undefined, scope: ['one', 'two'], empty: '' });
    expect(await body.encode()).toEqual({
      contentType: FORM_TYPE,
      content: 'grant_type=password&key=a+b%26c%3D%C3%A4&scope=one&scope=two&empty=',
      grantType: 'password',
      texts: [],
    });
  });

  it('is JSON', async () => {
    const value = { grant_type: 'password', none: undefined, auth: { key: SECRET } };
    expect(await json(value).encode()).toEqual({
      contentType: 'application/json',
      content: '{"grant_type":"password","auth":{"key":"fake-key"}}',
      grantType: 'password',
      texts: [SECRET],
    });
    for (const nothing of [undefined, null]) {
      expect(await json(nothing).encode()).toMatchObject({ content: 'null', grantType: undefined });
    }
    expect((await json(SECRET).encode()).texts).toEqual([SECRET]);
  });

  it('is multipart, one part per value, with the boundary that its type names', async () => {
    const body = multipart({ grant_type: 'password', none: undefined, key: [SECRET, 'b'] });
    const { contentType, content, grantType, texts } = await body.encode();
    const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(contentType)?.[1];
    const part = (name: string, value: string) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const parts = [part('grant_type', 'password'), part('key', SECRET), part('key', 'b')].join('');
    expect(Buffer.from(content).toString()).toMatch(new RegExp(`^${parts}--${boundary}--\\s*$`));
    expect({ grantType, texts }).toEqual({ grantType: 'password', texts: [SECRET] });
  });

  it('R56 does not print itself', () => {
    for (const body of [form({ key: SECRET }), json({ key: SECRET }), multipart({ key: SECRET })]) {
      expect(inspect({ body })).toBe('{ body: [TokenRequestBody] }');
      expect(JSON.stringify(body)).not.toContain(SECRET);
    }
  });

  it('R92 has secrets in all fields, however deep, where they are long, but for those that are none by their standards', async () => {
    const known = {
      grant_type: 'client_credentials',
      scope: 'read:everything',
      audience: 'https://api.acme.test',
      resource: 'https://api.acme.test',
      response_type: 'code id_token',
      redirect_uri: 'https://acme.test/back',
      client_assertion_type: 'urn:ietf:params:oauth:x',
      token_type_hint: 'refresh_token',
      requested_token_type: 'urn:ietf:params:oauth:y',
      subject_token_type: 'urn:ietf:params:oauth:z',
      actor_token_type: 'urn:ietf:params:oauth:z',
    };
    expect((await form(known).encode()).texts).toEqual([]);
    const spelt = {
      grantType: 'urn:ietf:params:x',
      'Redirect-URI': 'https://acme.test',
      RESPONSE_TYPE: 'code id_token',
    };
    expect((await json(spelt).encode()).texts).toEqual([]);
    const others = { grant: 'fake-grant', scopes: 'fake-scope', auth: [{ key: 'fake-k1' }, { key: SECRET }, null] };
    expect((await json(others).encode()).texts).toEqual(['fake-grant', 'fake-scope', SECRET]);
  });
});
