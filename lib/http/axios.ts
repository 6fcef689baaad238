import { HttpService } from '@nestjs/axios';
import type { AxiosAdapter, AxiosInstance, AxiosRequestConfig, AxiosStatic, InternalAxiosRequestConfig } from 'axios';
import type { InstanceOptions } from '../protocol/definition/provider-http-options.js';

export type { InstanceOptions };

/**
 * The one copy of axios: that of @nestjs/axios, whatever other copies are installed. Its classes are those that
 * applications meet in errors.
 */
const { axiosRef } = new HttpService();
const axios = complete(axiosRef);

export const { AxiosError, AxiosHeaders, CanceledError, CancelToken, isAxiosError } = axios;

/** The version of the one copy. */
export function axiosVersion(): string {
  return axios.VERSION;
}

/** What axios itself sets on every request. */
export const axiosDefaults = axios.defaults;

/** The config is an argument that axios' older declarations do not know. */
export const getAdapter: (adapters: AdapterChoice, config?: InternalAxiosRequestConfig) => AxiosAdapter =
  axios.getAdapter;

let http: AxiosAdapter | undefined;

/** axios' Node adapter: the only one that asks before it follows a redirect. */
export function httpAdapter(): AxiosAdapter {
  return (http ??= getAdapter('http'));
}

export type AdapterChoice = NonNullable<InternalAxiosRequestConfig['adapter']>;

/** An axios without defaults, for its pure functions. */
const bare = new axios.Axios({});

/**
 * Makes a provider's own axios instance: no interceptor on it is another's, and nothing put on it reaches another.
 *
 * Its adapter is axios' Node one, also where a browser is simulated: an XMLHttpRequest follows redirects out of reach.
 */
export function createInstance(options: InstanceOptions = {}): AxiosInstance {
  const { proxy = false, dispatcher: _, ...rest } = options;
  const chosen = proxy === 'environment' ? {} : { proxy };
  return axios.create({ adapter: ['http', 'fetch'], ...rest, ...chosen });
}

/** The URL with its `params` serialised behind it, as axios sends it. */
export function withParams(url: string, config: Pick<AxiosRequestConfig, 'params' | 'paramsSerializer'>): string {
  const { paramsSerializer } = config;
  const params: unknown = config.params;
  return bare.getUri({ url, params, ...(paramsSerializer === undefined ? {} : { paramsSerializer }) });
}

/** What @nestjs/axios hands out has the types of one of axios' two declaration files, and this build those of either. */
function complete(instance: unknown): AxiosStatic {
  if (isStatic(instance)) return instance;
  throw new TypeError('@nestjs/axios hands out an axios without its classes; install a supported version of both');
}

function isStatic(instance: unknown): instance is AxiosStatic {
  if (typeof instance !== 'function') return false;
  return ['AxiosHeaders', 'AxiosError', 'Axios', 'getAdapter', 'create'].every((name) => name in instance);
}
