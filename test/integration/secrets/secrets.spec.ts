import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientCredentials } from 'nestjs-provider-auth';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { start } from '../../application.js';
import { type Api, reply, startApi } from '../../server.js';
import { awsSecret } from './aws-secrets-manager.js';
import { mountedSecret } from './mounted-secret.js';
import { vaultAgentFile } from './vault-agent.js';

interface Secret {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A partner's token endpoint, which knows some secrets; its tokens tell by which one they were had. */
function startPartner(known: Set<string>): Promise<Api> {
  return startApi(({ headers }, response) => {
    const [, secret = ''] = Buffer.from(headers.authorization?.slice(6) ?? '', 'base64')
      .toString()
      .split(':');
    if (known.has(secret)) reply(response, { access_token: `by-${secret}`, token_type: 'Bearer', expires_in: 3_600 });
    else reply(response, { error: 'invalid_client' }, 401);
  });
}

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'secrets-'))));
afterEach(() => rm(folder, { recursive: true }));

/** Resolves with the text of an application's token, each time anew. */
async function acquiring(url: string, credentials: () => Promise<Secret | Secret[]>) {
  const options = { baseURL: url, tokenUrl: `${url}/token`, dangerouslyAllowHttp: [url], credentials };
  const { tokens } = await start(clientCredentials(options));
  return async () => {
    const replaces = await tokens.getToken('acme');
    return (await tokens.getToken('acme', { replaces, reason: 'due' })).reveal();
  };
}

describe('docs/secrets.md', () => {
  it.each(['configuration', 'mounted-secret', 'vault-agent', 'aws-secrets-manager'])(
    'R78 shows %s.ts as it is run here',
    async (name) => {
      const code = await readFile(`test/integration/secrets/${name}.ts`, 'utf8');
      expect(await readFile('docs/secrets.md', 'utf8')).toContain(`\`\`\`ts\n${code}\`\`\``);
    },
  );
});

/** As the kubelet does it: a new folder, and one symbolic link that is replaced. */
async function mount(version: string, secret: string): Promise<void> {
  await mkdir(join(folder, version));
  await writeFile(join(folder, version, 'client-id'), 'acme');
  await writeFile(join(folder, version, 'client-secret'), `${secret}\n`);
  await symlink(version, join(folder, `..${version}`));
  await rename(join(folder, `..${version}`), join(folder, '..data'));
}

describe('a secret that Kubernetes mounts', () => {
  it('R78 is read again when it was replaced', async () => {
    const known = new Set(['one']);
    const { url } = await startPartner(known);
    await mount('v1', 'one');
    for (const key of ['client-id', 'client-secret']) await symlink(join('..data', key), join(folder, key));
    const acquired = await acquiring(url, mountedSecret(folder));
    expect(await acquired()).toBe('by-one');
    await mount('v2', 'two');
    known.clear();
    known.add('two');
    expect(await acquired()).toBe('by-two');
  });
});

describe("a file of Vault's agent", () => {
  it('R78 is read again when it was replaced', async () => {
    const known = new Set(['one']);
    const { url } = await startPartner(known);
    const path = join(folder, 'acme.json');
    const render = async (clientSecret: string): Promise<void> => {
      await writeFile(`${path}.new`, JSON.stringify({ clientId: 'acme', clientSecret }));
      await rename(`${path}.new`, path);
    };
    await render('one');
    const acquired = await acquiring(url, vaultAgentFile(path));
    expect(await acquired()).toBe('by-one');
    await render('two');
    known.clear();
    known.add('two');
    expect(await acquired()).toBe('by-two');
  });
});

describe('a secret that AWS rotates', () => {
  const versions = new Map<string, string>();
  afterEach(() => vi.unstubAllEnvs());

  async function client(): Promise<SecretsManagerClient> {
    vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
    const { url } = await startApi(({ headers, body }, response) => {
      expect(headers['x-amz-target']).toBe('secretsmanager.GetSecretValue');
      const { SecretId, VersionStage } = JSON.parse(body);
      const clientSecret = versions.get(VersionStage);
      if (SecretId === 'acme' && clientSecret !== undefined) {
        reply(response, { Name: 'acme', SecretString: JSON.stringify({ clientId: 'acme', clientSecret }) });
      } else reply(response, { __type: 'ResourceNotFoundException', message: 'no such version' }, 400);
    });
    const credentials = { accessKeyId: 'fake-id', secretAccessKey: 'fake-key' };
    return new SecretsManagerClient({ endpoint: url, region: 'eu-central-1', credentials, maxAttempts: 1 });
  }

  it('R78 is found whichever of its two versions the partner knows', async () => {
    const known = new Set(['one']);
    const { url } = await startPartner(known);
    versions.set('AWSCURRENT', 'one');
    const acquired = await acquiring(url, awsSecret(await client(), 'acme'));
    expect(await acquired()).toBe('by-one');
    // It is rotated, and the partner learns it later.
    versions.set('AWSCURRENT', 'two').set('AWSPREVIOUS', 'one');
    expect(await acquired()).toBe('by-one');
    known.add('two').delete('one');
    expect(await acquired()).toBe('by-two');
  });
});
