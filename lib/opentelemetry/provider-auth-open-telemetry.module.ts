import { type DynamicModule, Inject, Module, Optional } from '@nestjs/common';
import { TokenService } from '../index.js';
import { observe, type ObserveOptions } from './observe.js';

const OPTIONS = 'ProviderAuthOpenTelemetryModule.forRoot()';

/**
 * Tells OpenTelemetry what happens to the application's tokens, from its start to its end (see `observe`). Import it once,
 * beside `ProviderAuthModule`; with `forRoot` for a meter or a tracer of your own.
 */
@Module({})
export class ProviderAuthOpenTelemetryModule {
  constructor(@Inject(TokenService) tokens: TokenService, @Optional() @Inject(OPTIONS) options?: ObserveOptions) {
    // Here, because tokens are acquired as soon as modules are initialized. It ends when there are no more events: tokens are
    // revoked in the hook in which other modules end.
    observe(tokens, options);
  }

  static forRoot(options: ObserveOptions): DynamicModule {
    return { module: ProviderAuthOpenTelemetryModule, providers: [{ provide: OPTIONS, useValue: options }] };
  }
}
