import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService } from '@nestjs/terminus';
import { ProviderAuthHealthIndicator } from 'nestjs-provider-auth/terminus';

/** Readiness: an application without a token is not ready, and a restart would not mend that. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly providerAuth: ProviderAuthHealthIndicator,
  ) {}

  @Get('ready')
  @HealthCheck()
  ready() {
    return this.health.check([() => this.providerAuth.check()]);
  }
}
