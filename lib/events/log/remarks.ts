import type { ProviderAuthEvent } from '../provider-auth-event.js';
import type { LogFields } from './log-line.js';
import { ofSubject, wordsOf } from './sentences.js';

/** What is worth one warning in a process, however often it happens. */
export interface Remark {
  /** Two remarks on the same thing have the same one. */
  readonly on: string;
  readonly text: string;
  readonly fields?: Pick<LogFields, 'subject'>;
}

/** What it means that code of the definition throws. */
const POLICIES = {
  attach: 'and requests are not sent while it does',
  isRejection: 'and a token that the API rejects is not replaced while it does',
  resolveSubject: 'and requests that name no subject are not sent while it does',
} as const;

const MORE = 'further ones are in events$ only';

/** What there is to remark on in an event, if anything. */
export function remarkOn(event: ProviderAuthEvent): Remark | undefined {
  switch (event.type) {
    case 'lifetime_unusable':
      return {
        on: event.type,
        text: "its tokens name a lifetime that is none, so the definition's lifetime.default (5 min) counts; set it",
      };
    case 'lifetime_capped': {
      const { declared, max } = event;
      const text = `its tokens are to live ${seconds(declared)}, and are used for ${seconds(max)} at most; if they do live that long, raise lifetime.max`;
      return { on: event.type, text };
    }
    case 'policy_failed': {
      const { policy, reason } = event;
      return { on: policy, text: `its \`${policy}\` threw (${reason}), ${POLICIES[policy]}; correct the definition` };
    }
    case 'revocation_failed': {
      const { subject, error, provider } = event;
      return { on: event.type, text: `${wordsOf(error, provider)}; ${MORE}`, fields: { subject } };
    }
    case 'store_entry_unreadable': {
      const { subject, reason } = event;
      const what = `what its token store holds${ofSubject(subject)} cannot be read (${reason}), and counts for nothing`;
      const text = `${what}; do all replicas have the same keys, and does nobody else write there? ${MORE}`;
      return { on: event.type, text, fields: { subject } };
    }
    default:
      return undefined;
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}
