import { contradictions } from './contradictions.js';
import { originPatternFault } from './origin-pattern.js';
import { endpointFault } from './endpoint-fault.js';
import { optionsOf, type ProviderDefinition } from './provider-definition.js';

/** A timer with more fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What cannot work in a definition, one sentence each with its cure; empty when it can. Never a secret. */
export function checkDefinition(definition: ProviderDefinition, name: string): string[] {
  const options = optionsOf(definition);
  const {
    http,
    origins,
    originPattern,
    dangerouslyAllowHttp = [],
    tokenRequestQuota,
    lifetime,
    server,
    deadline,
  } = options;
  const faults = plainOriginFaults(dangerouslyAllowHttp, name);
  const plain = new Set(dangerouslyAllowHttp);
  const baseURL: unknown = http?.baseURL;

  if (baseURL !== undefined || (origins === undefined && originPattern === undefined)) {
    faults.push(...urlFaults(baseURL, 'http.baseURL', plain, name));
  }
  const patternFault =
    originPattern === undefined ? undefined : originPatternFault(originPattern, dangerouslyAllowHttp);
  if (patternFault !== undefined) faults.push(`${name}: ${patternFault}`);
  if (origins?.length === 0) {
    faults.push(`${name}: origins is empty, so no request could be sent; list one, or leave it out for http.baseURL's`);
  }
  for (const origin of origins ?? []) {
    const wrong = urlFaults(origin, 'origins', plain, name);
    faults.push(...wrong);
    if (wrong.length === 0 && new URL(origin).origin !== origin) {
      faults.push(`${name}: '${new URL(origin).origin}' with more to it is in origins; write the bare origin`);
    }
  }
  for (const [what, value, standard] of [
    ['maxConcurrentAcquisitions', options.maxConcurrentAcquisitions, '64'],
    ['maxSubjects', options.maxSubjects, '10,000'],
  ] as const) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value > 0)) {
      faults.push(`${name}: ${what} is not a positive integer; leave it out for ${standard}`);
    }
  }
  if (options.resolveSubject !== undefined && typeof options.resolveSubject !== 'function') {
    faults.push(`${name}: resolveSubject is not a function; let it return whose token is meant`);
  }
  if (options.resolveSubject !== undefined && options.requireSubject === false) {
    faults.push(`${name}: requireSubject is false although there is resolveSubject; leave one of them out`);
  }
  for (const what of ['issuer', 'tokenUrl', 'revocationUrl'] as const) {
    const url = server?.[what];
    const fault = url === undefined ? undefined : endpointFault(url, dangerouslyAllowHttp);
    if (fault !== undefined)
      faults.push(`${name}: ${what} ${fault}; give a bare https URL (dangerouslyAllowHttp is for tests)`);
    else if (what === 'issuer' && url?.includes('?') === true) {
      faults.push(`${name}: issuer holds a query; write it exactly as the server's metadata do (RFC 8414 section 2)`);
    }
  }
  for (const [what, value] of [
    ['tokenRequestQuota.limit', tokenRequestQuota?.limit],
    ['tokenRequestQuota.window', tokenRequestQuota?.window],
  ] as const) {
    if (tokenRequestQuota !== undefined && !(Number.isSafeInteger(value) && Number(value) > 0)) {
      faults.push(`${name}: ${what} is not a positive integer; write the quota of the provider's documentation`);
    }
  }
  for (const [what, value] of [
    ['lifetime.default', lifetime?.default],
    ['lifetime.max', lifetime?.max],
  ] as const) {
    if (value !== undefined && !(Number.isFinite(value) && value > 0)) {
      faults.push(`${name}: ${what} is not a positive number; write milliseconds, or leave it out`);
    }
  }
  if (deadline !== undefined && !(deadline > 0 && deadline <= LONGEST_TIMER_MS)) {
    faults.push(
      `${name}: deadline is not between 0 and ${LONGEST_TIMER_MS}; write milliseconds, or leave it out for 10 s`,
    );
  }
  return [...faults, ...contradictions(options).map((fault) => `${name}: ${fault}`)];
}

/** Faults in a list of origins that may go unencrypted. */
export function plainOriginFaults(origins: readonly string[], name: string): string[] {
  return origins
    .filter((origin) => !isPlainOrigin(origin))
    .map((origin) => {
      const meant = parse(origin)?.host;
      const example = meant === undefined || meant === '' ? 'http://localhost:8080' : `http://${meant}`;
      return `${name}: an entry of dangerouslyAllowHttp is not an exact http origin; write it like '${example}'`;
    });
}

/** Whether this is exactly the origin of an http URL. */
export function isPlainOrigin(origin: string): boolean {
  const url = parse(origin);
  return url?.protocol === 'http:' && url.origin === origin;
}

function urlFaults(value: unknown, what: string, plain: ReadonlySet<string>, name: string): string[] {
  if (value === undefined) return [`${name}: ${what} is missing; give the URL of the provider's API, or list origins`];
  const url = parse(value);
  if (url === undefined) return [`${name}: ${what} is not an absolute URL; write it with its scheme, https://…`];
  if (url.username !== '' || url.password !== '') {
    return [`${name}: ${what} holds a user name or password; move them into credentials`];
  }
  if (url.protocol === 'https:') return [];
  if (url.protocol !== 'http:') return [`${name}: ${what} is neither https nor http; tokens travel over https only`];
  if (plain.has(url.origin)) return [];
  return [
    `${name}: ${what} is not encrypted (${url.origin}); use https, or list dangerouslyAllowHttp: ['${url.origin}']`,
  ];
}

function parse(value: unknown): URL | undefined {
  return typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
}
