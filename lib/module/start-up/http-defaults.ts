import type { ProviderHttpOptions } from '../../protocol/definition/provider-definition.js';
import { withoutPrototype } from '../../core/without-prototype.js';

type Headers = Record<string, unknown>;

/**
 * A provider's `http` options over those of the module. Headers are merged one by one, whatever the case of their names, so
 * that a provider with a header of its own keeps the module's others.
 */
export function withHttpDefaults(own: ProviderHttpOptions, defaults: ProviderHttpOptions): ProviderHttpOptions {
  const merged = withoutPrototype({ ...defaults, ...own });
  if (!isGroup(defaults.headers) || !isGroup(own.headers)) return merged;
  return Object.assign(merged, { headers: mergedHeaders(own.headers, defaults.headers) });
}

function mergedHeaders(own: Headers, defaults: Headers): Headers {
  const names = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  const merged: Headers = Object.fromEntries(
    Object.entries(defaults).filter(([name]) => !names.has(name.toLowerCase())),
  );
  for (const [name, value] of Object.entries(own)) {
    const beneath = defaults[name];
    // Groups of axios: `common`, `get`, …
    merged[name] = isGroup(value) && isGroup(beneath) ? mergedHeaders(value, beneath) : value;
  }
  return merged;
}

function isGroup(value: unknown): value is Headers {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
