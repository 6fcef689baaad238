import { airalo, benchling, emma, manis, oneShot, type ProviderDefinition } from 'nestjs-provider-auth';

export const PARTNERS = ['airalo', 'benchling', 'oneShot', 'emma', 'manis'] as const;
export type Partner = (typeof PARTNERS)[number];

/** Environment variables: id, secret, base URL. */
const VARIABLES = {
  airalo: ['AIRALO_CLIENT_ID', 'AIRALO_CLIENT_SECRET', 'AIRALO_BASE_URL'],
  benchling: ['BENCHLING_CLIENT_ID', 'BENCHLING_CLIENT_SECRET', 'BENCHLING_BASE_URL'],
  oneShot: ['ONESHOT_CLIENT_ID', 'ONESHOT_CLIENT_SECRET', 'ONESHOT_BASE_URL'],
  emma: ['EMMA_CLIENT_ID', 'EMMA_CLIENT_SECRET', 'EMMA_BASE_URL'],
  manis: ['MANIS_MERCHANT_ID', 'MANIS_SECRET', 'MANIS_BASE_URL'],
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** What the application is told of its partners. Where credentials are not in the environment, the simulator's take their place. */
export class Targets {
  constructor(private readonly environment: Environment) {}

  isReal(partner: Partner): boolean {
    const [id, secret] = VARIABLES[partner].map((name) => this.environment[name]);
    return Boolean(id && secret);
  }

  airalo(): ProviderDefinition {
    return airalo({ ...this.client('airalo'), ...this.place('airalo') });
  }

  benchling(): ProviderDefinition {
    const place = this.place('benchling');
    const tenant = place.baseURL === undefined && { tenant: this.environment['BENCHLING_TENANT'] ?? 'acme' };
    return benchling({ ...this.client('benchling'), ...place, ...tenant });
  }

  oneShot(): ProviderDefinition {
    return oneShot({ ...this.client('oneShot'), ...this.place('oneShot') });
  }

  emma(): ProviderDefinition {
    return emma({ ...this.client('emma'), ...this.place('emma') });
  }

  manis(): ProviderDefinition {
    const { clientId: merchantId, clientSecret: secret } = this.client('manis');
    return manis({ baseURL: 'https://api.manis.example', merchantId, secret, ...this.place('manis') });
  }

  private client(partner: Partner): { clientId: string; clientSecret: string } {
    const [clientId, clientSecret] = VARIABLES[partner].map((name) => this.environment[name]);
    return { clientId: clientId || 'fake-client', clientSecret: clientSecret || 'fake-secret' };
  }

  private place(partner: Partner): { baseURL?: string } {
    const baseURL = this.environment[VARIABLES[partner][2]];
    return baseURL ? { baseURL } : {};
  }
}
