import type { ProviderDefinition } from 'nestjs-provider-auth';
import { airalo, benchling, emma, manis, oneShot } from 'nestjs-provider-auth';
import type { ProviderSimulator } from 'nestjs-provider-auth/testing';

export const PARTNERS = ['airalo', 'benchling', 'oneShot', 'emma', 'manis'] as const;
export type Partner = (typeof PARTNERS)[number];

/** What the simulator calls them. */
export const SIMULATED = {
  airalo: 'airalo',
  benchling: 'benchling',
  oneShot: '1shot',
  emma: 'emma',
  manis: 'manis',
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** Where each partner's requests go: to its real host when its credentials are in the environment, else to the simulator. */
export class Targets {
  constructor(
    private readonly simulator: ProviderSimulator,
    private readonly environment: Environment,
  ) {}

  isReal(partner: Partner): boolean {
    return this.credentials(partner) !== undefined;
  }

  definition(partner: Partner): ProviderDefinition {
    const baseURL = this.baseURL(partner);
    const common = { ...(baseURL !== undefined && { baseURL }), dangerouslyAllowHttp: this.plainOrigins() };
    const [id = '', secret = ''] = this.credentials(partner) ?? this.simulatedCredentials(partner);
    const client = { clientId: id, clientSecret: secret };
    switch (partner) {
      case 'airalo':
        return airalo({ ...client, ...common });
      case 'benchling':
        return benchling({
          ...client,
          ...common,
          ...(!baseURL && { tenant: this.environment['BENCHLING_TENANT'] ?? '' }),
        });
      case 'oneShot':
        return oneShot({ ...client, ...common });
      case 'emma':
        return emma({ ...client, ...common });
      case 'manis':
        return manis({ merchantId: id, secret, ...common, baseURL: baseURL ?? '' });
    }
  }

  private credentials(partner: Partner): [string, string] | undefined {
    const [idName, secretName] = {
      airalo: ['AIRALO_CLIENT_ID', 'AIRALO_CLIENT_SECRET'],
      benchling: ['BENCHLING_CLIENT_ID', 'BENCHLING_CLIENT_SECRET'],
      oneShot: ['ONESHOT_CLIENT_ID', 'ONESHOT_CLIENT_SECRET'],
      emma: ['EMMA_CLIENT_ID', 'EMMA_CLIENT_SECRET'],
      manis: ['MANIS_MERCHANT_ID', 'MANIS_SECRET'],
    }[partner];
    const [id, secret] = [this.environment[idName ?? ''], this.environment[secretName ?? '']];
    return id && secret ? [id, secret] : undefined;
  }

  private simulatedCredentials(partner: Partner): string[] {
    const { [SIMULATED[partner]]: pair } = this.simulator.credentials;
    return 'merchantId' in pair ? [pair.merchantId, pair.secret] : [pair.clientId, pair.clientSecret];
  }

  private baseURL(partner: Partner): string | undefined {
    const name = partner === 'oneShot' ? 'ONESHOT' : partner.toUpperCase();
    return this.isReal(partner) ? this.environment[`${name}_BASE_URL`] : this.simulator.urls[SIMULATED[partner]];
  }

  private plainOrigins(): string[] {
    const listed = this.environment['DANGEROUSLY_ALLOW_HTTP']?.split(',') ?? [];
    return [this.simulator.origin, ...listed];
  }
}
