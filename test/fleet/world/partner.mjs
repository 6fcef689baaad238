// The provider that a fleet calls: one of its own, whose requests say which replica sent them and when, or a preset.
import { airalo, defineProvider, form } from 'nestjs-provider-auth';

export function partnerOf({ id, url, preset, provider }) {
  const dangerouslyAllowHttp = [new URL(url).origin];
  if (preset === 'airalo') return airalo({ ...provider, baseURL: url, dangerouslyAllowHttp });
  const { renew, ...options } = provider;
  const body = (fields) => form({ ...fields, replica: id, sent_at: String(Date.now()) });
  return defineProvider({
    http: { baseURL: url },
    dangerouslyAllowHttp,
    credentials: { clientId: 'fleet', secret: 'fake-secret' },
    request: () => ({ url: '/token', body: body({ grant_type: 'client_credentials' }) }),
    ...(renew && {
      renew: {
        ...renew,
        request: ({ refreshToken }) => ({
          url: '/token',
          body: body({ grant_type: 'refresh_token', refresh_token: refreshToken }),
        }),
      },
    }),
    attach: (request, { token }) => {
      request.setHeader('authorization', token.header());
      request.setHeader('x-replica', id);
      request.setHeader('x-attached-at', String(Date.now()));
    },
    ...options,
  });
}
