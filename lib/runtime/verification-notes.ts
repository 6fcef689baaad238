import type { TokenEvent } from '../core/token-event.js';

/** What an event of an acquisition means for who verifies a provider, one sentence or none. */
export function noteOf(event: TokenEvent): readonly string[] {
  switch (event.type) {
    case 'credentials_refused':
      return [`number ${event.index + 1} of its ${event.count} credentials was refused; remove it, or renew it`];
    case 'lifetime_unusable':
      return ["its answer names no usable lifetime, so the definition's lifetime.default (5 min) counts; set it"];
    case 'revocation_failed':
      return [event.error.message.slice((event.error.provider?.length ?? -2) + 2)];
    default:
      return [];
  }
}
