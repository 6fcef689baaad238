import { defineProvider, form, type ProviderDefinition, type ProviderOptions } from 'nestjs-provider-auth';

export const ID = 'fake-client';
export const SECRET = 'fake-secret-canary';

interface Credentials {
  readonly id: string;
  readonly secret: string;
}

export type AcmeOptions = Partial<ProviderOptions<Credentials>>;

/** A provider whose API and token endpoint are at `url`. */
export function acme(url: string, options: AcmeOptions = {}): ProviderDefinition {
  return defineProvider<Credentials>({
    http: { baseURL: url },
    credentials: { id: ID, secret: SECRET },
    dangerouslyAllowHttp: url.startsWith('http:') ? [url] : [],
    request: ({ credentials: { id, secret } }) => ({
      url: `${url}/token`,
      body: form({ grant_type: 'client_credentials', client_id: id, client_secret: secret }),
    }),
    ...options,
  });
}
