import { describe, expect, it } from 'vitest';
import { bent, findings } from './bent-store.js';
import { brokenEntryRules } from './broken-entry-rules.js';
import { brokenLockRules } from './broken-lock-rules.js';

describe('tokenStoreContract() on stores that break one rule', () => {
  it.each([...brokenEntryRules, ...brokenLockRules])('R53 finds one that %s: %s', async (_, title, words, bend) => {
    expect((await findings(bent(bend), title)).get(title)).toMatch(words);
  });
});
