import { type DynamicModule, Module } from '@nestjs/common';
import { ProviderAuthModule } from 'nestjs-provider-auth';
import { AiraloClient } from './clients/airalo.client.js';
import { BenchlingClient } from './clients/benchling.client.js';
import { EmmaClient } from './clients/emma.client.js';
import { ManisClient } from './clients/manis.client.js';
import { OneShotClient } from './clients/one-shot.client.js';
import { Targets } from './targets.js';

@Module({})
export class PartnersModule {
  static to(targets: Targets): DynamicModule {
    const targetsModule = {
      module: class TargetsModule {},
      providers: [{ provide: Targets, useValue: targets }],
      exports: [Targets],
    };
    return {
      module: PartnersModule,
      imports: [
        ProviderAuthModule.forRootAsync({
          imports: [targetsModule],
          inject: [Targets],
          http: { timeout: 10_000 },
          providers: {
            airalo: (to: Targets) => to.airalo(),
            benchling: (to: Targets) => to.benchling(),
            oneShot: (to: Targets) => to.oneShot(),
            emma: (to: Targets) => to.emma(),
            manis: (to: Targets) => to.manis(),
          },
        }),
      ],
      providers: [AiraloClient, BenchlingClient, OneShotClient, EmmaClient, ManisClient],
    };
  }
}
