import { ProviderAuthOptionsError } from '../../core/errors.js';
import { hasOwnProvider, isHttpService, rememberProvider, replacements } from './class-binding.js';
import { declaredParameters, declaredProperties, replaceDependencies } from './class-dependencies.js';
import { markRequested } from '../registry/provider-names.js';
import type { ProviderName } from '../provider-auth-registry.js';

/**
 * Binds a client class to a provider: the `HttpService` and `ProviderTokenService` that its constructor or its
 * `@Inject()` properties ask for are the provider's own. A class that extends `HttpService` becomes the provider's own.
 * On a subclass of a bound class, it binds the inherited dependencies to this provider.
 *
 * Throws ProviderAuthOptionsError when there is nothing to bind. A name that no provider has is reported at start-up,
 * in the one ProviderAuthOptionsError that lists all faults.
 */
export function UseProviderAuth(name: ProviderName): ClassDecorator {
  return (target) => {
    const where = `@UseProviderAuth('${name}') on ${target.name || 'an anonymous class'}`;
    if (typeof name !== 'string' || name.length === 0) {
      throw new ProviderAuthOptionsError([`${where} names no provider; give it a name of ProviderAuthModule's`]);
    }
    if (hasOwnProvider(target)) {
      throw new ProviderAuthOptionsError([
        `${where} is a second binding; keep one and take the other provider with @InjectProviderHttp()`,
      ]);
    }
    const tokens = replacements(target, name);
    if (!bindsSomething(target, tokens)) throw new ProviderAuthOptionsError([`${where} ${nothingBound(target, name)}`]);
    markRequested(name);
    rememberProvider(target, name);
    replaceDependencies(target, (token) => tokens.get(token) ?? token);
  };
}

function bindsSomething(target: object, tokens: ReadonlyMap<unknown, string>): boolean {
  const own = new Set<unknown>(tokens.values());
  const asked = [...declaredParameters(target).tokens, ...declaredProperties(target).map(({ type }) => type)];
  return asked.some((token) => tokens.has(token) || own.has(token));
}

function nothingBound(target: { readonly length: number } & object, name: string): string {
  const explicit = `@InjectProviderHttp('${name}')`;
  const { owner, tokens } = declaredParameters(target);
  if (isHttpService(target)) {
    return `has a constructor that gets no axios instance; remove it, or take (http: HttpService) and call super(http.axiosRef)`;
  }
  if (owner === undefined && target.length > 0) {
    return `finds no decorator metadata; compile with emitDecoratorMetadata (the Nest CLI, tsc and SWC can, tsx and esbuild cannot), or write ${explicit} on the parameter`;
  }
  const unclear = tokens.findIndex((token) => token === Object || token === undefined);
  if (unclear !== -1) {
    return `cannot see the type of constructor parameter ${unclear}; import HttpService without \`type\` and write \`http: HttpService\` (no union), or put ${explicit} on it`;
  }
  return `finds no HttpService; take \`http: HttpService\` of @nestjs/axios in the constructor, or remove the decorator`;
}
