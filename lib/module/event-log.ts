import { createHash } from 'node:crypto';
import type { ProviderAuthEvent } from '../events/provider-auth-event.js';

/** What an application's log has to say of an event; most are for whoever subscribes to them. */
export interface LogLine {
  readonly level: 'warn' | 'log';
  readonly text: string;
}

/** The line for an event. Subjects are never in clear. */
export function logLine(event: ProviderAuthEvent): LogLine | undefined {
  const { provider } = event;
  switch (event.type) {
    case 'lifetime_unusable':
      return {
        level: 'warn',
        text: `${provider}: its tokens name a lifetime that is none, so the definition's lifetime.default (5 min) counts; set it`,
      };
    case 'rejections_suppressed': {
      const { count, since, until } = event;
      return {
        level: 'warn',
        text:
          `${provider}: its API has rejected ${count} tokens${ofSubject(event.subject)} since ${iso(since)}; until ${iso(until)} ` +
          'a rejection acquires no other, and callers get what the API says. Check what it may be used for',
      };
    }
    case 'rejections_accepted':
      return {
        level: 'log',
        text: `${provider}: rejections by its API${ofSubject(event.subject)} cause acquisitions again, after ${event.count}`,
      };
    case 'store_ill':
      return {
        level: 'warn',
        text: `${provider}: its token store is ill (${event.reason}); meanwhile this process acquires tokens for itself`,
      };
    case 'store_well':
      return { level: 'log', text: `${provider}: its token store is well again` };
    default:
      return undefined;
  }
}

/** The first 12 digits of the subject's SHA-256: it may be a person's, and can be looked up by who knows it. */
function ofSubject(subject: string | undefined): string {
  return subject === undefined ? '' : ` of subject ${createHash('sha256').update(subject).digest('hex').slice(0, 12)}`;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
