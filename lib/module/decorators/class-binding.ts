import 'reflect-metadata';
import { HttpService } from '@nestjs/axios';
import { providerAxiosToken, providerHttpToken, providerTokensToken } from '../injection-tokens.constants.js';
import { AXIOS_INSTANCE } from './nest-metadata.constants.js';
import { ProviderTokenService } from '../provider-token.service.js';

const PROVIDER = 'nestjs-provider-auth:provider';

/** Which provider a class, or one that it extends, was bound to by `@UseProviderAuth`. */
export function providerOfClass(target: object): string | undefined {
  const name: unknown = Reflect.getMetadata(PROVIDER, target);
  return typeof name === 'string' ? name : undefined;
}

export function hasOwnProvider(target: object): boolean {
  return Reflect.hasOwnMetadata(PROVIDER, target);
}

export function rememberProvider(target: object, name: string): void {
  Reflect.defineMetadata(PROVIDER, name, target);
}

/** What a class asks for, and what it gets instead when it is bound to a provider. */
export function replacements(target: object, name: string): ReadonlyMap<unknown, string> {
  const tokens = new Map<unknown, string>([
    [HttpService, providerHttpToken(name)],
    [ProviderTokenService, providerTokensToken(name)],
  ]);
  if (isHttpService(target)) tokens.set(AXIOS_INSTANCE, providerAxiosToken(name));
  return tokens;
}

/** Whether a class is itself an `HttpService`. */
export function isHttpService(target: object): boolean {
  return Object.prototype.isPrototypeOf.call(HttpService, target);
}
