import type { INestApplicationContext } from '@nestjs/common';
import type { NestApplicationContext } from '@nestjs/core';
import type { ProviderVerification, VerifyOptions } from '../index.js';
import { applicationModule } from './application-module.js';
import type { CheckArguments } from './arguments.js';
import { isOptionsError } from './faults.js';
import { NotStarted } from './not-started.js';

const NO_PROVIDERS = 'none of its modules imports ProviderAuthModule, or another copy of this package has it';
const ONE_COPY = 'name the file of the root module, and see `npm ls nestjs-provider-auth`: keep one version';

/** An application's `TokenService`, whose names come from a command line. As methods: a registry of names may be declared. */
export interface Verifying {
  names(): readonly string[];
  verify(names: readonly string[], options: VerifyOptions): Promise<readonly ProviderVerification[]>;
}

/**
 * The application's `TokenService`, with all its providers made and no lifecycle hook run but those of ProviderAuthModule: nothing
 * listens, consumes a queue or runs a job. Throws UsageError, NotStarted, and `ERR_PROVIDER_AUTH_OPTIONS`.
 */
export async function tokenServiceOf(args: CheckArguments): Promise<Verifying> {
  const context = await started(await applicationModule(args));
  await runOurHooks(context);
  // Loaded in the application's process alone, as Nest is: the other one only waits for it.
  const { TokenService } = await import('../index.js');
  try {
    return context.get(TokenService);
  } catch {
    throw new NotStarted(NO_PROVIDERS, undefined, ONE_COPY);
  }
}

async function started(module: new (...dependencies: never[]) => object): Promise<INestApplicationContext> {
  const { NestApplicationContext, NestFactory } = await import('@nestjs/core');
  // `createApplicationContext` ends with it, and it runs the hooks of the whole application. This process has no other application.
  NestApplicationContext.prototype.init = withoutHooks;
  try {
    return await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  } catch (error) {
    throw isOptionsError(error) ? error : new NotStarted('the application did not start', error);
  }
}

async function withoutHooks(this: NestApplicationContext): Promise<NestApplicationContext> {
  return this;
}

async function runOurHooks(context: INestApplicationContext): Promise<void> {
  const [{ ModulesContainer }, { ProviderAuthModule }] = [await import('@nestjs/core'), await import('../index.js')];
  for (const { metatype, providers } of context.get(ModulesContainer).values()) {
    if (metatype !== ProviderAuthModule) continue;
    for (const { instance } of providers.values()) await onModuleInit(instance);
  }
}

async function onModuleInit(instance: unknown): Promise<void> {
  if (typeof instance !== 'object' || instance === null || !('onModuleInit' in instance)) return;
  const { onModuleInit: hook } = instance;
  if (typeof hook === 'function') await Reflect.apply(hook, instance, []);
}
