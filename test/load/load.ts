import { setTimeout as sleep } from 'node:timers/promises';
import { HttpService } from '@nestjs/axios';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  getProviderHttpToken,
  manis,
  ProviderAuthError,
  type ProviderAuthEvent,
  ProviderAuthModule,
  type ProviderTokenService,
  TokenService,
} from 'nestjs-provider-auth';
import { ProviderSimulator, type SimulatedProvider } from 'nestjs-provider-auth/testing';
import { filter, firstValueFrom } from 'rxjs';

/** What became of one request. */
export interface Outcome {
  /** Whether a token was at hand when it started. */
  readonly ready: boolean;
  /** `200`, an API's status, or an error's code. */
  readonly result: number | string;
  readonly error?: ProviderAuthError;
}

/** One request every 5 ms, but not on top of 40 that are under way: a backlog would be the test's own, not the library's. */
const EVERY_MS = 5;
const MAX_IN_FLIGHT = 40;

/** An application that calls one simulated provider. It counts; what it cannot judge by counts, it does not judge. */
export class Subjected {
  /** Requests that were started, and that are over. */
  started = 0;
  over = 0;
  mostInFlight = 0;
  /** The longest time in which the machine did not let this process work under load. Milliseconds. */
  longestStall = 0;

  private constructor(
    private readonly simulator: ProviderSimulator,
    readonly provider: SimulatedProvider<unknown>,
    private readonly app: INestApplicationContext,
    readonly tokens: ProviderTokenService,
    private readonly http: HttpService,
  ) {}

  /** `lifetime` of its tokens in seconds, `latency` of the token endpoint in milliseconds. */
  static async start(lifetime: number, latency = 0): Promise<Subjected> {
    const simulator = await ProviderSimulator.start({ lifetimes: { manis: lifetime } });
    const provider = simulator.provider('manis');
    provider.latency = latency;
    const partner = manis({
      ...simulator.credentials.manis,
      baseURL: simulator.urls.manis,
      dangerouslyAllowHttp: [simulator.origin],
    });
    const app = await Test.createTestingModule({
      imports: [ProviderAuthModule.forRoot({ providers: { partner } })],
    }).compile();
    const tokens = app.get(TokenService).for('partner');
    return new Subjected(simulator, provider, app, tokens, app.get(getProviderHttpToken('partner')));
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.simulator.close();
  }

  async request(): Promise<Outcome> {
    const ready = this.tokens.peek() !== undefined;
    this.started += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.started - this.over);
    try {
      const { status } = await this.http.axiosRef.get('/api/v1/ping');
      return { ready, result: status };
    } catch (error) {
      if (error instanceof ProviderAuthError) return { ready, result: error.code, error };
      const status: unknown = Reflect.get(Object(Reflect.get(Object(error), 'response')), 'status');
      return { ready, result: typeof status === 'number' ? status : String(error) };
    } finally {
      this.over += 1;
    }
  }

  /** Up to 200 requests a second for so many milliseconds, or until a promise is fulfilled. */
  async load(until: number | Promise<unknown>): Promise<Outcome[]> {
    const load = { ended: false };
    const end = typeof until === 'number' ? sleep(until) : until;
    const ending = end.then(() => void (load.ended = true));
    const requests: Promise<Outcome>[] = [];
    let last = performance.now();
    while (!load.ended) {
      await sleep(EVERY_MS);
      const now = performance.now();
      this.longestStall = Math.max(this.longestStall, now - last);
      last = now;
      if (this.started - this.over < MAX_IN_FLIGHT) requests.push(this.request());
    }
    await ending;
    return Promise.all(requests);
  }

  /** The next event of a type. */
  next(type: ProviderAuthEvent['type']): Promise<ProviderAuthEvent> {
    const events = this.app.get(TokenService).events$;
    return firstValueFrom(events.pipe(filter((event) => event.type === type)));
  }

  /** Waits for the end of the cooldown, if there is one. */
  async cooledDown(): Promise<void> {
    for (let until: number; (until = this.tokens.status().cooldownUntil ?? 0) > Date.now();) {
      await sleep(until - Date.now() + 10);
    }
  }
}

/** What a test's `skip` is told when the machine stalled for longer than the time that the test is about. */
export function cannotJudge({ longestStall }: Subjected, limit: number): [boolean, string] {
  return [longestStall > limit, `cannot judge: the machine stalled for ${Math.round(longestStall)} of ${limit} ms`];
}

/** How many requests came to which result: `{ 200: 2400 }`. */
export function results(outcomes: readonly Outcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { result } of outcomes) counts[result] = (counts[result] ?? 0) + 1;
  return counts;
}
