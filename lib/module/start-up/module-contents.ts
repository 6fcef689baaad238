import type { ModulesContainer } from '@nestjs/core';

/** A module of the running application. */
export type NestModule = ModulesContainer extends Map<string, infer M> ? M : never;

/** A class, as far as it is looked at here. */
export type Class = { readonly name: string } & object;

export interface ModuleFactory {
  readonly token: unknown;
  /** What it injects, `optional` unwrapped. */
  readonly inject: readonly unknown[];
  /** What it made; absent for other scopes than the default one. */
  readonly instance: object | undefined;
}

export function isClass(value: unknown): value is Class {
  return typeof value === 'function';
}

/** All classes that Nest instantiates in a module: providers, controllers, guards, … */
export function moduleClasses(host: NestModule): Class[] {
  return wrappers(host).flatMap(({ metatype, inject, isAlias }) =>
    isClass(metatype) && !inject && !isAlias ? [metatype] : [],
  );
}

/** All `useFactory` providers of a module. */
export function moduleFactories(host: NestModule): ModuleFactory[] {
  return wrappers(host).flatMap(({ token, inject, isAlias, instance }) =>
    inject && !isAlias ? [{ token, inject: inject.map(unwrap), instance: objectOr(instance) }] : [],
  );
}

function wrappers({ providers, controllers, injectables }: NestModule) {
  return [...providers.values(), ...controllers.values(), ...injectables.values()];
}

function unwrap(dependency: unknown): unknown {
  return typeof dependency === 'object' && dependency !== null && 'token' in dependency ? dependency.token : dependency;
}

function objectOr(instance: unknown): object | undefined {
  return typeof instance === 'object' && instance !== null ? instance : undefined;
}
