import { describe, expect, it } from 'vitest';
import { ProviderAuthError } from '../../../../lib/core/errors.js';
import { Logged } from './log-fixture.js';

const HASH = 'ba7816bf8f01';

describe('the log of a provider', () => {
  it('R16 tells what is odd about lifetimes, and what to do', () => {
    const logged = new Logged().note({ type: 'lifetime_unusable' });
    logged.note({ type: 'lifetime_capped', declared: 172_800_000, max: 86_400_000 });
    expect(logged.told()).toEqual([
      expect.stringMatching(/^warn acme: .*lifetime\.default \(5 min\) counts; set it$/),
      expect.stringMatching(
        /^warn acme: its tokens are to live 172800 s, and are used for 86400 s at most; .*lifetime\.max$/,
      ),
    ]);
  });

  it('R79 tells once for each that code of the definition threw, and what happens while it does', () => {
    const logged = new Logged();
    for (const policy of ['attach', 'isRejection', 'isRejection', 'resolveSubject', 'attach'] as const) {
      logged.note({ type: 'policy_failed', policy, reason: 'TypeError: no such thing' });
    }
    expect(logged.told()).toEqual([
      'warn acme: its `attach` threw (TypeError: no such thing), and requests are not sent while it does; correct the definition',
      'warn acme: its `isRejection` threw (TypeError: no such thing), and a token that the API rejects is not replaced while it does; correct the definition',
      'warn acme: its `resolveSubject` threw (TypeError: no such thing), and requests that name no subject are not sent while it does; correct the definition',
    ]);
  });

  it('tells once that a token was not revoked, and whose', () => {
    const logged = new Logged();
    const error = new ProviderAuthError('ERR_TOKEN_NOT_REVOKED', 'acme', 'a token was not revoked');
    for (const subject of [HASH, 'b', 'c']) logged.note({ type: 'revocation_failed', subject, error });
    expect(logged.lines).toEqual([
      {
        level: 'warn',
        text: 'acme: a token was not revoked; further ones are in events$ only',
        fields: { provider: 'acme', subject: HASH },
      },
    ]);
  });

  it('R50 tells once that an entry of the store cannot be read, and why', () => {
    const logged = new Logged();
    for (const subject of [HASH, 'b']) {
      logged.note({ type: 'store_entry_unreadable', subject, reason: 'unknown-key' });
    }
    expect(logged.lines[0]?.fields).toEqual({ provider: 'acme', subject: HASH });
    expect(logged.told()).toEqual([
      expect.stringMatching(
        /^warn acme: what its token store holds of subject ba7816bf8f01 cannot be read \(unknown-key\).* same keys/,
      ),
    ]);
  });
});
