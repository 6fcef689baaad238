import { memoryTokenStore } from 'nestjs-provider-auth';
import { tokenStoreContract, type TokenStoreContractOptions } from 'nestjs-provider-auth/testing';
import { describe, expect, it } from 'vitest';
import * as stores from './planted-bugs.js';

const titles = (options: TokenStoreContractOptions) => tokenStoreContract(options).map(({ title }) => title);

describe('the cases of tokenStoreContract()', () => {
  it('R53 say what any store promises, each in a sentence', () => {
    expect(titles(new stores.Store().options)).toMatchInlineSnapshot(`
      [
        "says that it can lock",
        "finds nothing under a key that nobody wrote",
        "shows every replica what one of them wrote",
        "keeps any text, of 64 KiB too",
        "tells keys apart, whatever is in them",
        "puts an entry in the place of one with a lower generation only",
        "puts an entry without a generation in the place of one that dies earlier only, and gives it a higher one",
        "writes nothing that is dead already",
        "lets an entry die at its expiresAt, neither earlier nor later",
        "writes nothing when it was frozen beyond expiresAt",
        "gives the time with each answer: whole milliseconds that never fall",
        "gives a lock to one owner, until it is released",
        "reads what lives under the key in the step that takes its lock, or extends it",
        "gives a lock to one of 64 who want it at once",
        "extends a lock for its owner: same generation, never shorter",
        "frees a lock at its until, neither earlier nor later; an extension counts",
        "frees nobody else’s lock when a release comes late",
        "takes no lock whose until is past",
        "takes no lock when it was frozen beyond until",
        "keeps locks and entries of a key apart",
        "keeps a lock beyond the death of the entry, and lets its holder write again",
        "gives each lock a generation above all before: locks, and entries of any kind",
        "lets generations rise over an emptied store",
        "keeps a holder that lost its lock from writing over its successor",
        "keeps the highest of 64 generations that are put at once",
        "lets \`limit\` requests through in \`window\`, and says when the next one may be sent",
        "lets \`limit\` of 64 requests through that come at once",
        "leaves \`reserve\` requests for others",
        "slides: no \`window\` sees more than \`limit\`, and each request counts no longer than that",
        "keeps quotas, entries and locks of a key apart",
      ]
    `);
  });

  it('R53 are fewer for a store that cannot lock', () => {
    expect(titles({ store: () => memoryTokenStore(), canLock: false })).toMatchInlineSnapshot(`
      [
        "says that it cannot lock",
        "finds nothing under a key that nobody wrote",
        "shows every replica what one of them wrote",
        "keeps any text, of 64 KiB too",
        "tells keys apart, whatever is in them",
        "puts an entry in the place of one with a lower generation only",
        "puts an entry without a generation in the place of one that dies earlier only, and gives it a higher one",
        "writes nothing that is dead already",
        "lets an entry die at its expiresAt, neither earlier nor later",
        "gives the time with each answer: whole milliseconds that never fall",
        "lets \`limit\` requests through in \`window\`, and says when the next one may be sent",
        "leaves \`reserve\` requests for others",
        "slides: no \`window\` sees more than \`limit\`, and each request counts no longer than that",
      ]
    `);
  });
});
