import type { TokenService } from 'nestjs-provider-auth';
import type { MerchantPair, SimulatedProvider } from 'nestjs-provider-auth/testing';
import { until } from './until.js';
import type { Vault } from './vault.js';

/** What is done, and what has to be seen of it. */
export interface Step {
  readonly title: string;
  readonly act?: () => Promise<void> | void;
  /** How each line of the log begins; the step waits for them. */
  readonly log: readonly string[];
  readonly health: 'up' | 'degraded' | 'down';
  /** What the scrape has to show as changed, and what it must not. */
  readonly changed: readonly RegExp[];
  readonly unchanged?: RegExp;
}

export function steps(partner: SimulatedProvider<MerchantPair>, vault: Vault, tokens: TokenService): readonly Step[] {
  const [old] = vault.read();
  const fresh = { ...vault.read()[0], secret: 'fake-merchant-secret-0002' };
  const renewNow = async () => {
    await tokens.getToken('manis', { replaces: await tokens.getToken('manis'), reason: 'due' });
  };
  const rejectionIsMet = () => until(() => tokens.for('manis').status().rejections !== undefined);
  return [
    {
      title: 'Start: the first token is there',
      log: ['info manis: http', 'info manis: its first token came'],
      health: 'up',
      changed: [/^provider_auth_acquisitions_total\{.*"absent".*"acquired"/, /^provider_auth_token_remaining_lifetime/],
      unchanged: /without_token|"failed"/,
    },
    {
      title: 'Outage: the token endpoint is down, the token lives, and nobody notices',
      act: () => partner.failTokens(503),
      log: ['warn manis: the token cannot be renewed'],
      health: 'degraded',
      changed: [/^provider_auth_acquisitions_total\{.*"due".*"failed".*"ERR_TOKEN_ENDPOINT_FAILED"/],
      unchanged: /without_token/,
    },
    {
      title: 'Outage: the token has died, and callers are told when to come back',
      log: ['error manis: no token is to be had'],
      health: 'down',
      changed: [/^provider_auth_requests_without_token_total/, /^provider_auth_token_remaining_lifetime\{.*\} 0$/],
      unchanged: /"acquired"/,
    },
    {
      title: 'Outage: the partner is back, and nothing had to be done',
      act: () => partner.failTokens(undefined),
      log: ['info manis: it gives tokens again'],
      health: 'up',
      changed: [/^provider_auth_acquisitions_total\{.*"acquired"/],
    },
    {
      title: 'Rotation: the new secret is listed before the old one, and the partner does not know it yet',
      act: async () => {
        vault.replace([fresh, old]);
        await renewNow();
      },
      log: ['warn manis: credentials 1 of 2 were refused'],
      health: 'up',
      changed: [/^provider_auth_credentials_refused_total/, /^provider_auth_acquisitions_total\{.*"due".*"acquired"/],
      unchanged: /without_token|"failed"/,
    },
    {
      title: 'Rotation: the partner knows it, a verification says so, and the old one ends',
      act: async () => {
        partner.credentials = [old, fresh];
        vault.replace([fresh]);
        const [found] = await tokens.verify(['manis']);
        if (found?.outcome !== 'ok') throw new Error('the new secret is not accepted');
        partner.credentials = [fresh];
        await renewNow();
      },
      log: [],
      health: 'up',
      changed: [/^provider_auth_acquisitions_total\{.*"due".*"acquired"/],
      unchanged: /without_token|"failed"|credentials_refused/,
    },
    {
      title: 'Revocation: one request is sent again with another token, and its caller gets an answer',
      act: async () => {
        partner.revokeAll();
        await rejectionIsMet();
      },
      log: [],
      health: 'up',
      changed: [
        /^provider_auth_rejections_total\{.*"accepted"/,
        /^provider_auth_replays_total/,
        /^provider_auth_acquisitions_total\{.*"rejected".*"acquired"/,
      ],
      unchanged: /without_token|"failed"|"suppressed"/,
    },
  ];
}
