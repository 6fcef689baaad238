import type { INestApplicationContext } from '@nestjs/common';
import { HttpService } from '@nestjs/axios';
import { Test } from '@nestjs/testing';
import {
  defineProvider,
  form,
  getProviderHttpToken,
  ProviderAuthError,
  ProviderAuthModule,
  type ProviderTokenService,
  TokenService,
} from 'nestjs-provider-auth';
import { ProviderSimulator, type SimulatedProvider } from 'nestjs-provider-auth/testing';

/** What became of one request. */
export interface Outcome {
  readonly at: number;
  readonly ms: number;
  /** Whether a token was at hand when it started. */
  readonly ready: boolean;
  /** `200`, an API's status, or an error's code. */
  readonly result: number | string;
  readonly error?: ProviderAuthError;
}

/** An application that calls one simulated provider. */
export class Subjected {
  private constructor(
    readonly simulator: ProviderSimulator,
    readonly provider: SimulatedProvider<unknown>,
    readonly app: INestApplicationContext,
    readonly tokens: ProviderTokenService,
    private readonly http: HttpService,
  ) {}

  static async start(lifetime: number, latency: number): Promise<Subjected> {
    const simulator = await ProviderSimulator.start({ lifetimes: { oneShot: lifetime } });
    const provider = simulator.provider('oneShot');
    provider.latency = latency;
    const definition = defineProvider({
      http: { baseURL: simulator.urls.oneShot },
      dangerouslyAllowHttp: [simulator.origin],
      credentials: simulator.credentials.oneShot,
      request: ({ credentials: { clientId, clientSecret } }) => ({
        url: '/token',
        body: form({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
      }),
    });
    const app = await Test.createTestingModule({
      imports: [ProviderAuthModule.forRoot({ providers: { partner: definition } })],
    }).compile();
    const tokens = app.get(TokenService).for('partner');
    return new Subjected(simulator, provider, app, tokens, app.get(getProviderHttpToken('partner')));
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.simulator.close();
  }

  async request(): Promise<Outcome> {
    const at = performance.now();
    const ready = this.tokens.peek() !== undefined;
    try {
      const { status } = await this.http.axiosRef.get('/chains');
      return { at, ready, ms: performance.now() - at, result: status };
    } catch (error) {
      const ms = performance.now() - at;
      if (error instanceof ProviderAuthError) return { at, ready, ms, result: error.code, error };
      const status: unknown = Reflect.get(Object(Reflect.get(Object(error), 'response')), 'status');
      return { at, ready, ms, result: typeof status === 'number' ? status : String(error) };
    }
  }

  /** The longest time in which the machine did not let us work. Milliseconds. */
  longestStall = 0;

  /** 200 requests a second for `ms`. */
  async load(ms: number): Promise<Outcome[]> {
    const started = performance.now();
    const requests: Promise<Outcome>[] = [];
    await new Promise<void>((resolve) => {
      let last = started;
      const timer = setInterval(() => {
        this.longestStall = Math.max(this.longestStall, performance.now() - last);
        last = performance.now();
        const due = Math.min(ms, performance.now() - started) / 5;
        while (requests.length < due) requests.push(this.request());
        if (performance.now() - started < ms) return;
        clearInterval(timer);
        resolve();
      }, 5);
    });
    return Promise.all(requests);
  }
}

export function failed(outcomes: readonly Outcome[]): Outcome[] {
  return outcomes.filter(({ result }) => result !== 200);
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
