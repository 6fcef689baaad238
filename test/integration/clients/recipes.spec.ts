import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startPartner } from './partner.js';
import { anyClientWith } from './recipes.js';

const page = readFileSync('docs/clients.md', 'utf8');
const words = (code: string) => code.replaceAll(/\s+/g, ' ');
const tested = words(readFileSync('test/integration/clients/recipes.ts', 'utf8'));

describe('docs/clients.md', () => {
  it.each(['got', 'Any other client'])('has for %s what is tested, in at most five lines beside its use', (title) => {
    const [, section = ''] = page.split(`## ${title}\n`);
    const [, recipe = ''] = /```ts\n(.*?)```/s.exec(section) ?? [];
    expect(tested).toContain(words(recipe));
    const [lines = ''] = recipe.split('\n\n');
    expect(lines.trim().split('\n').length).toBeLessThanOrEqual(5);
  });
});

describe('any other client, with the recipe', () => {
  it('R33 sends once more with another token, and R39 gives the second 401 as it is', async () => {
    const partner = await startPartner();
    const get = anyClientWith(partner.tokens.for('acme'), async (url, headers) => fetch(url, { headers }));
    expect((await get(partner.url)).status).toBe(200);
    partner.revoke();
    expect((await get(partner.url)).status).toBe(200);
    partner.refuseAll();
    expect((await get(partner.url)).status).toBe(401);
    expect([partner.acquisitions(), partner.requests().length]).toEqual([2, 4]);
  });
});
