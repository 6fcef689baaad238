import type { ModulesContainer } from '@nestjs/core';
import { providerOfClass, replacements } from '../decorators/class-binding.js';
import { injectedTokens } from '../decorators/class-dependencies.js';
import { providerOfToken } from '../injection-tokens.constants.js';
import { PROVIDER_AUTH_REGISTRY } from '../root-tokens.constants.js';
import { type Class, isClass, moduleClasses, moduleFactories } from './module-contents.js';
import { TWO_COPIES } from './package-copies.js';
import { UnknownProviders } from '../registry/unknown-providers.js';

/** The fault of several `forRoot` calls, of which Nest would silently use the first, or of two copies of this package. */
export function rootFaults(modules: ModulesContainer): string[] {
  const roots = [...modules.values()].filter(({ providers }) => providers.has(PROVIDER_AUTH_REGISTRY));
  if (roots.length < 2) return [];
  const copies = new Set(roots.map(({ metatype }) => metatype)).size;
  return [
    copies > 1
      ? `ProviderAuthModule: ${TWO_COPIES}`
      : `ProviderAuthModule: forRoot or forRootAsync is imported ${roots.length} times; keep one and turn the others into forFeature`,
  ];
}

/** What classes ask for and cannot get, or would get without a token, one sentence each with its cure. */
export function dependencyFaults(modules: ModulesContainer): string[] {
  const all = [...modules.values()];
  const given = all.filter(({ metatype }) => metatype !== UnknownProviders);
  const known = new Set(given.flatMap(({ providers }) => [...providers.keys()]).map(providerOfToken));
  known.delete(undefined);
  const faults = new Set<string>();
  for (const target of all.flatMap(moduleClasses)) {
    for (const fault of [...unknownNames(target, known), ...plainClients(target)]) faults.add(fault);
  }
  for (const { token, inject, instance } of all.flatMap(moduleFactories)) {
    const made: unknown = instance?.constructor ?? token;
    const name = isClass(made) ? providerOfClass(made) : undefined;
    if (!isClass(made) || name === undefined) continue;
    for (const [plain] of replacements(made, name)) {
      if (!inject.includes(plain)) continue;
      faults.add(
        `${made.name}: its factory injects ${nameOf(plain)}, which is not ${name}'s; inject getProviderHttpToken('${name}')`,
      );
    }
  }
  return [...faults];
}

function unknownNames(target: Class, known: ReadonlySet<string | undefined>): string[] {
  const names = new Set([providerOfClass(target), ...injectedTokens(target).map(providerOfToken)]);
  names.delete(undefined);
  const list = [...known].map((name) => `'${name}'`).join(', ') || 'none';
  return [...names]
    .filter((name) => !known.has(name))
    .map(
      (name) =>
        `${target.name}: there is no provider '${name}' (known: ${list}); correct the name or add it to ProviderAuthModule`,
    );
}

function plainClients(target: Class): string[] {
  const name = providerOfClass(target);
  if (name === undefined) return [];
  const injected = injectedTokens(target);
  return [...replacements(target, name).keys()]
    .filter((plain) => injected.includes(plain))
    .map(
      (plain) =>
        `${target.name}: it extends a client of ${name} but asks for ${nameOf(plain)} anew, which is not ${name}'s; put @UseProviderAuth('${name}') on it too`,
    );
}

function nameOf(token: unknown): string {
  return isClass(token) ? `a plain ${token.name}` : String(token);
}
