import { HttpModule, HttpService } from '@nestjs/axios';
import type { ModulesContainer } from '@nestjs/core';
import { providerOfClass } from '../decorators/class-binding.js';
import { moduleClasses, type NestModule } from './module-contents.js';
import { AXIOS_INSTANCE } from '../decorators/nest-metadata.constants.js';

/** What to say when bound clients live beside an `HttpModule.register({ … })`, whose options are not theirs. */
export function unusedHttpOptions(modules: ModulesContainer): string | undefined {
  const clients = [...modules.values()].filter(importsHttpOptions).flatMap((host) =>
    moduleClasses(host)
      .filter((target) => providerOfClass(target) !== undefined)
      .map(({ name }) => `${name} (${host.name})`),
  );
  return clients.length === 0
    ? undefined
    : `the options of HttpModule are not those of ${clients.join(', ')}; put them into the provider's http`;
}

function importsHttpOptions(host: NestModule): boolean {
  const processWide = new HttpService().axiosRef;
  return [...host.imports].some(
    ({ metatype, isGlobal, providers }) =>
      metatype === HttpModule && !isGlobal && providers.get(AXIOS_INSTANCE)?.instance !== processWide,
  );
}
