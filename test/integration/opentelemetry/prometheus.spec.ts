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
    const compared = [...text.matchAll(/\b(provider_auth_(?!provider)\w+|error_type)(?:=~?|!=|!~)"([^"]+)"/g)];
    const pairs = compared.flatMap(([, label = '', values = '']) =>
      values.split('|').map((value) => ({ label, value })),
    );
    const isKnown = ({ label, value }: (typeof pairs)[number]) =>
      label === 'error_type' ? errors.includes(`\`${value}\``) : scraped.includes(`${label}="${value}"`);
    expect(pairs.length).toBeGreaterThan(1);
    expect(pairs.filter((pair) => !isKnown(pair))).toEqual([]);
  });
});

describe('docs/alerts.yaml', () => {
  const rules = readFileSync('docs/alerts.yaml', 'utf8').split('- alert: ').slice(1);
  const rule = (name: string) => rules.find((text) => text.startsWith(`${name}\n`)) ?? '';

  it.each(['ProviderAuthNoToken', 'ProviderAuthCredentialsRefused', 'ProviderAuthOldCredentialsRefused'])(
    '%s sees the event with which a counter begins, and the metric is the same',
    (name) => {
      const [, increasing] = /increase\((\w+)/.exec(rule(name)) ?? [];
      const [, window] = /increase\([^)]*\[(\w+)\]\)/.exec(rule(name)) ?? [];
      expect(increasing).toBeDefined();
      expect(rule(name)).toMatch(new RegExp(`${increasing}[^)]*\\sunless\\s+${increasing} offset ${window}\\b`));
    },
  );

  it('ProviderAuthTokenRunsOut looks back for less than a token of 5 min lives before it is renewed', () => {
    const windows = all(rule('ProviderAuthTokenRunsOut'), /\[(\d+)m\]/g).map(Number);
    expect(windows).toHaveLength(1);
    expect(windows.every((minutes) => minutes < 4)).toBe(true);
  });

  it('ProviderAuthNoToken leaves out what a sender of requests can cause', () => {
    const [, ...selectors] = rule('ProviderAuthNoToken').split('provider_auth_requests_without_token_total');
    const positive = selectors.filter((text) => !text.startsWith(' offset'));
    expect(positive).toHaveLength(2);
    for (const text of positive) expect(text).toMatch(/^\{error_type!~"[^"]*ERR_UNKNOWN_SUBJECT[^"]*"\}/);
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
