import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { inlineCode, rowsOf, sectionOf } from '../../conventions/markdown.js';
import { scrape } from './scrape.js';
import { incidents } from './incidents.js';
import { Telemetry } from './telemetry.js';

const errors = readFileSync('docs/errors.md', 'utf8');
let scraped = '';

beforeAll(async () => void (scraped = await scrape()));

const unique = (values: Iterable<string>) => [...new Set(values)].toSorted();
const all = (text: string, pattern: RegExp) => unique([...text.matchAll(pattern)].map(([, found = '']) => found));

describe.each(['docs/alerts.yaml', 'docs/grafana-dashboard.json'])('%s', (path) => {
  // In JSON quotes are escaped.
  const text = readFileSync(path, 'utf8').replaceAll(String.raw`\"`, '"');
  /** Attributes stand in braces, after `by` and `on`, and in templates; metrics before braces, brackets and operators. */
  const labels = /\b(provider_auth_(?:provider|reason|outcome|policy|store_operation|store_state)|error_type)\b/g;

  it('goes by names that a scrape shows, of metrics and of labels', () => {
    const names = all(text.replaceAll(labels, ''), /\b(provider_auth_\w+)/g);
    expect(names.length).toBeGreaterThan(4);
    expect(names.filter((name) => !new RegExp(`^${name}\\{`, 'm').test(scraped))).toEqual([]);
    expect(all(text, labels).filter((label) => !scraped.includes(`${label}="`))).toEqual([]);
    expect(all(text, labels).length).toBeGreaterThan(2);
  });

  it('compares labels with values that there are', () => {
    const compared = [...text.matchAll(/\b(provider_auth_(?!provider)\w+|error_type)=~?"([^"]+)"/g)];
    const pairs = compared.flatMap(([, label = '', values = '']) =>
      values.split('|').map((value) => ({ label, value })),
    );
    const isKnown = ({ label, value }: (typeof pairs)[number]) =>
      label === 'error_type' ? errors.includes(`\`${value}\``) : scraped.includes(`${label}="${value}"`);
    expect(pairs.length).toBeGreaterThan(1);
    expect(pairs.filter((pair) => !isKnown(pair))).toEqual([]);
  });
});

it('docs/grafana-dashboard.json leaves out no metric', () => {
  const text = readFileSync('docs/grafana-dashboard.json', 'utf8');
  const shown = all(scraped, /^# TYPE (provider_auth_\w+)/gm);
  expect(shown).toHaveLength(15);
  expect(shown.filter((name) => !text.includes(name))).toEqual([]);
});

describe('docs/observability.md', () => {
  it('lists every metric with its unit, and no other', async () => {
    const telemetry = new Telemetry();
    await incidents(telemetry);
    const metrics = (await telemetry.metrics()).map(({ descriptor: { name, unit } }) => [
      name,
      unit.replace(/\{.*\}/, ''),
    ]);
    const rows = rowsOf(sectionOf(readFileSync('docs/observability.md', 'utf8'), 'Metrics'));
    expect(rows.map(([name = '', , unit = '']) => [...inlineCode(name), unit])).toEqual(metrics);
  });
});
