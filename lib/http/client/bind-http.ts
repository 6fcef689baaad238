import type { AxiosInstance, AxiosInterceptorManager } from 'axios';
import { ProviderAuthError, ProviderAuthOptionsError } from '../../core/errors.js';
import { isAxiosError } from '../axios.js';
import { type Binding, bindingOf } from './binding.js';
import { BoundEnvironment } from './bound-environment.js';
import type { BoundProvider } from '../bound-provider.js';
import { redactAgents } from './redacted-agent.js';
import { guardedAdapters } from './guarded-adapter.js';
import { shareMethodHeaders } from './method-headers.js';
import { RequestSummary } from './request-summary.js';

/**
 * Binds an axios instance to a provider: each of its requests carries the provider's token to the provider's origins and
 * nowhere else, is replayed once when the token is rejected, and shows the token nowhere.
 *
 * A copy made with `create()` sends nothing, and what passes it unguarded fails with `ERR_AUTH_BYPASSED`.
 *
 * @throws ProviderAuthOptionsError when the instance is bound already, or the provider has nothing to attach
 */
export function bindHttp(instance: AxiosInstance, provider: BoundProvider): AxiosInstance {
  if (BoundEnvironment.isOf(instance.defaults)) {
    throw new ProviderAuthOptionsError(
      ['this axios instance is bound already; give each provider its own'],
      provider.name,
    );
  }
  if (provider.tokens === undefined && provider.attach.attach === undefined) {
    throw new ProviderAuthOptionsError(['there is nothing to attach; define `request` or `attach`'], provider.name);
  }
  const binding = bindingOf(instance, provider);
  const guarded = guardedAdapters(binding);
  redactAgents(instance.defaults);
  shareMethodHeaders(instance.defaults);
  instance.defaults.env = new BoundEnvironment(instance.defaults.env, provider);
  keep(instance.interceptors.request, (requests) => {
    requests.use(
      (config) => {
        config.adapter = guarded(config.adapter ?? instance.defaults.adapter ?? 'http');
        return config;
      },
      undefined,
      { synchronous: true },
    );
  });
  keep(instance.interceptors.response, (responses) => {
    responses.use(
      (response) => {
        assertPassed(binding, response);
        return response;
      },
      (error: unknown) => {
        // An error may come from another instance, called in an interceptor of this one.
        if (
          isAxiosError(error) &&
          error.response !== undefined &&
          BoundEnvironment.isOf(error.config ?? {}, provider)
        ) {
          assertPassed(binding, error.response);
        }
        throw error;
      },
    );
  });
  const create = instance.create.bind(instance);
  instance.create = (config) => {
    const copy = create(config);
    // Not thrown at once: axios-mock-adapter makes a copy that it may never use.
    copy.interceptors.request.use(() => {
      throw unguarded(
        provider,
        'a copy of a bound axios instance is not bound; inject the HttpService of the provider',
      );
    });
    return copy;
  };
  return instance;
}

/** Puts an interceptor on, and on again whenever all are cleared. */
function keep<T>(manager: AxiosInterceptorManager<T>, use: (manager: AxiosInterceptorManager<T>) => void): void {
  const clear = manager.clear.bind(manager);
  manager.clear = () => {
    clear();
    use(manager);
  };
  use(manager);
}

function assertPassed(binding: Binding, { request }: { readonly request?: unknown }): void {
  if (RequestSummary.isOf(binding, request)) return;
  throw unguarded(
    binding.provider,
    'the request was sent without a token: its interceptor or adapter was replaced; keep both',
  );
}

function unguarded(provider: BoundProvider, message: string): ProviderAuthError {
  return new ProviderAuthError('ERR_AUTH_BYPASSED', provider.name, message);
}
