// What teams use today to send a token with their requests, and this library, each as its README says, with margins before the expiry
// that suit tokens of seconds. A client is `get(path)` → status, or a rejection. A package is loaded by who uses it.
import axios from 'axios';
import { library } from './library.mjs';

const ID = 'client-id';
const SECRET = 'client-secret-canary';
/** Seconds before the expiry, where a client takes them. */
const MARGIN_S = 0.3;
const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: ID, client_secret: SECRET });

const headerFormatter = ({ access_token: text }) => `Bearer ${text}`;

const ask = async (url) => (await axios.post(`${url}/token`, form)).data;

/** As it is often written: kept until it expires, and everybody who finds none asks. */
function keptCarelessly(acquire) {
  let token;
  let until = 0;
  return async () => {
    if (Date.now() >= until) {
      const { access_token: text, expires_in: seconds } = await acquire();
      token = text;
      until = Date.now() + seconds * 1_000;
    }
    return token;
  };
}

/** As it is written well: until a tenth of its life is left, and one asks for all. */
function kept(acquire) {
  let token;
  let until = 0;
  let asking;
  const renew = async () => {
    const { access_token: text, expires_in: seconds } = await acquire();
    token = text;
    until = Date.now() + seconds * 900;
    return token;
  };
  return async () => {
    if (Date.now() < until) return token;
    asking ??= renew().finally(() => (asking = undefined));
    return asking;
  };
}

const overAxios = (url, intercept) => {
  const instance = axios.create({ baseURL: url });
  intercept(instance);
  return { get: async (path, options) => (await instance.get(path, options)).status };
};

const bearerOf = (token) => (instance) =>
  instance.interceptors.request.use(async (config) => {
    config.headers.Authorization = `Bearer ${await token()}`;
    return config;
  });

export const CLIENTS = {
  'nestjs-provider-auth': (url, options) => library(url, { id: ID, secret: SECRET }, options),

  'an interceptor by hand': (url) => overAxios(url, bearerOf(keptCarelessly(() => ask(url)))),

  'an interceptor by hand, with care': (url) => overAxios(url, bearerOf(kept(() => ask(url)))),

  'axios-oauth-client + axios-token-interceptor': async (url) => {
    const { clientCredentials } = await import('axios-oauth-client');
    const { default: tokenProvider } = await import('axios-token-interceptor');
    const acquire = clientCredentials(axios.create(), `${url}/token`, ID, SECRET);
    const getToken = tokenProvider.tokenCache(() => acquire(''), {
      getMaxAge: ({ expires_in: seconds }) => seconds * 900,
    });
    return overAxios(url, (instance) =>
      instance.interceptors.request.use(tokenProvider({ getToken, headerFormatter })),
    );
  },

  'axios-auth-refresh': async (url) => {
    const { createAuthRefresh } = await import('axios-auth-refresh');
    let token = 'none';
    return overAxios(url, (instance) => {
      instance.interceptors.request.use((config) => {
        config.headers.Authorization = `Bearer ${token}`;
        return config;
      });
      createAuthRefresh(instance, async () => {
        token = (await ask(url)).access_token;
      });
    });
  },

  '@badgateway/oauth2-client': async (url) => {
    const { OAuth2Client, OAuth2Fetch } = await import('@badgateway/oauth2-client');
    const client = new OAuth2Client({ server: url, tokenEndpoint: '/token', clientId: ID, clientSecret: SECRET });
    const wrapper = new OAuth2Fetch({ client, getNewToken: () => client.clientCredentials() });
    return overFetch(url, (input, init) => wrapper.fetch(input, init));
  },

  'openid-client, kept by hand, with care': async (url) => {
    const openid = await import('openid-client');
    const server = { issuer: url, token_endpoint: `${url}/token` };
    const config = new openid.Configuration(server, ID, SECRET);
    openid.allowInsecureRequests(config);
    const token = kept(() => openid.clientCredentialsGrant(config));
    return overFetch(url, async (input, init) =>
      fetch(input, { ...init, headers: { Authorization: `Bearer ${await token()}` } }),
    );
  },

  'simple-oauth2': async (url) => {
    const { ClientCredentials } = await import('simple-oauth2');
    const client = new ClientCredentials({
      client: { id: ID, secret: SECRET },
      auth: { tokenHost: url, tokenPath: '/token' },
    });
    let token;
    return overAxios(
      url,
      bearerOf(async () => {
        if (token === undefined || token.expired(MARGIN_S)) token = await client.getToken({});
        return token.token.access_token;
      }),
    );
  },

  'google-auth-library, by a refresh token': async (url) => {
    const { UserRefreshClient } = await import('google-auth-library');
    const endpoints = { oauth2TokenUrl: `${url}/token` };
    const eagerRefreshThresholdMillis = MARGIN_S * 1_000;
    const client = new UserRefreshClient({
      clientId: ID,
      clientSecret: SECRET,
      refreshToken: 'refresh',
      endpoints,
      eagerRefreshThresholdMillis,
    });
    return { get: async (path) => (await client.request({ url: new URL(path, url).href })).status };
  },
};

function overFetch(url, send) {
  return {
    get: async (path, init) => {
      const response = await send(new URL(path, url).href, init);
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`status ${response.status}`);
      return response.status;
    },
  };
}
