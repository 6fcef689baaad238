import { type DynamicModule, Inject, Module, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { TokenService } from '../index.js';
import { observe, type ObserveOptions } from './observe.js';

const OPTIONS = 'ProviderAuthOpenTelemetryModule.forRoot()';

/**
 * Tells OpenTelemetry what happens to the application's tokens, from its start to its end (see `observe`). Import it once,
 * beside `ProviderAuthModule`; with `forRoot` for a meter or a tracer of your own.
 */
@Module({})
export class ProviderAuthOpenTelemetryModule implements OnApplicationShutdown {
  readonly #stop: () => void;

  constructor(@Inject(TokenService) tokens: TokenService, @Optional() @Inject(OPTIONS) options?: ObserveOptions) {
    // Here, because tokens are acquired as soon as modules are initialized.
    this.#stop = observe(tokens, options);
  }

  static forRoot(options: ObserveOptions): DynamicModule {
    return { module: ProviderAuthOpenTelemetryModule, providers: [{ provide: OPTIONS, useValue: options }] };
  }

  onApplicationShutdown(): void {
    this.#stop();
  }
}
