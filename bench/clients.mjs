// What teams use today to send a token with their requests, and this library, each with what its README says. A client is
// `get(path)` → status, or a rejection.
import { createAuthRefresh } from 'axios-auth-refresh';
import { clientCredentials as oauthClient } from 'axios-oauth-client';
import tokenProvider from 'axios-token-interceptor';
import { OAuth2Client, OAuth2Fetch } from '@badgateway/oauth2-client';
import axios from 'axios';
import { UserRefreshClient } from 'google-auth-library';
import * as openid from 'openid-client';
import { ClientCredentials } from 'simple-oauth2';
import { library } from './library.mjs';

const ID = 'client-id';
const SECRET = 'client-secret-canary';
const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: ID, client_secret: SECRET });

const headerFormatter = ({ access_token: text }) => `Bearer ${text}`;

/** Kept until it expires; nobody shares the asking. */
function cached(ask) {
  let token;
  let until = 0;
  return async () => {
    if (Date.now() >= until) {
      const { access_token: text, expires_in: seconds } = await ask();
      token = text;
      until = Date.now() + seconds * 1_000;
    }
    return token;
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
  'nestjs-provider-auth': (url) => library(url, { id: ID, secret: SECRET }),

  'an interceptor by hand': (url) =>
    overAxios(url, bearerOf(cached(async () => (await axios.post(`${url}/token`, form)).data))),

  'axios-oauth-client + axios-token-interceptor': (url) => {
    const ask = oauthClient(axios.create(), `${url}/token`, ID, SECRET);
    const getToken = tokenProvider.tokenCache(() => ask(''), {
      getMaxAge: ({ expires_in: seconds }) => seconds * 1_000,
    });
    return overAxios(url, (instance) =>
      instance.interceptors.request.use(tokenProvider({ getToken, headerFormatter })),
    );
  },

  'axios-auth-refresh': (url) => {
    let token = 'none';
    return overAxios(url, (instance) => {
      instance.interceptors.request.use((config) => {
        config.headers.Authorization = `Bearer ${token}`;
        return config;
      });
      createAuthRefresh(instance, async () => {
        token = (await axios.post(`${url}/token`, form)).data.access_token;
      });
    });
  },

  '@badgateway/oauth2-client': (url) => {
    const client = new OAuth2Client({ server: url, tokenEndpoint: '/token', clientId: ID, clientSecret: SECRET });
    const wrapper = new OAuth2Fetch({ client, getNewToken: () => client.clientCredentials() });
    return overFetch(url, (input, init) => wrapper.fetch(input, init));
  },

  'openid-client': (url) => {
    const server = { issuer: url, token_endpoint: `${url}/token` };
    const config = new openid.Configuration(server, ID, SECRET);
    openid.allowInsecureRequests(config);
    const token = cached(() => openid.clientCredentialsGrant(config));
    return overFetch(url, async (input, init) =>
      fetch(input, { ...init, headers: { Authorization: `Bearer ${await token()}` } }),
    );
  },

  'simple-oauth2': (url) => {
    const client = new ClientCredentials({
      client: { id: ID, secret: SECRET },
      auth: { tokenHost: url, tokenPath: '/token' },
    });
    let token;
    return overAxios(
      url,
      bearerOf(async () => {
        if (token === undefined || token.expired()) token = await client.getToken({});
        return token.token.access_token;
      }),
    );
  },

  'google-auth-library': (url) => {
    const endpoints = { oauth2TokenUrl: `${url}/token` };
    const client = new UserRefreshClient({ clientId: ID, clientSecret: SECRET, refreshToken: 'refresh', endpoints });
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
