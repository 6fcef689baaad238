import { inspect } from 'node:util';
import type { ProviderAuthEvent } from 'nestjs-provider-auth';
import { type Partner, PARTNERS } from './targets.js';

class Row {
  tokenCalls = 0;
  apiCalls = 0;
  renewals = 0;
  replays = 0;
  failures = 0;
}

/** Counts what happens, and says it while it happens. */
export class Ledger {
  readonly #rows = new Map<string, Row>(PARTNERS.map((partner) => [partner, new Row()]));
  readonly #started = Date.now();

  row(partner: string): Row {
    const row = this.#rows.get(partner);
    if (row === undefined) throw new Error(`no partner ${partner}`);
    return row;
  }

  say(partner: string, text: string): void {
    const seconds = ((Date.now() - this.#started) / 1_000).toFixed(1).padStart(5);
    console.log(`${seconds} s  ${partner.padEnd(10)} ${text}`);
  }

  event(event: ProviderAuthEvent): void {
    const row = this.row(event.provider);
    switch (event.type) {
      case 'token_acquired': {
        row.tokenCalls += 1;
        if (event.reason === 'due') row.renewals += 1;
        const lives = Math.round((event.expiresAt - Date.now()) / 1_000);
        const why = { absent: 'token acquired', due: 'token renewed by the schedule', rejected: 'token replaced' };
        this.say(event.provider, `${why[event.reason]}, used for ${lives} s`);
        return;
      }
      case 'acquisition_failed':
        row.tokenCalls += 1;
        row.failures += 1;
        this.say(event.provider, event.error.message);
        return;
      case 'request_replayed':
        row.replays += 1;
        this.say(event.provider, 'request sent again with another token: the caller notices nothing');
        return;
      default:
    }
  }

  async call(partner: Partner, client: { call(): Promise<unknown> }): Promise<void> {
    const row = this.row(partner);
    try {
      const data = await client.call();
      if (row.apiCalls === 0) this.say(partner, `API called: ${inspect(data, { depth: 0, breakLength: Infinity })}`);
    } catch (error) {
      row.failures += 1;
      this.say(partner, `API call failed: ${error instanceof Error ? error.message : String(error)}`);
    }
    row.apiCalls += 1;
  }

  table(): void {
    console.table(
      Object.fromEntries(
        [...this.#rows].map(([partner, { tokenCalls, apiCalls, renewals, replays, failures }]) => [
          partner,
          { 'token calls': tokenCalls, 'API calls': apiCalls, renewals, replays, failures },
        ]),
      ),
    );
  }
}
