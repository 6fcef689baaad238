import { thrownName } from '../../core/thrown-name.js';
import { InvalidRequest } from './invalid-request.js';

/** Whose URL is wanted. */
export interface Tenant<C> {
  /** As they were read for this very token. */
  readonly credentials: C;
  readonly subject: string | undefined;
}

/**
 * Makes a URL that each tenant has of its own: out of the credentials or the subject, without I/O and without a promise. What has
 * to be looked up belongs to the credentials. Its `this` is nothing; what it throws is shown by its name alone.
 */
// As a method: a definition of some credentials is a definition.
export type TenantUrl<C> = { of(this: void, tenant: Tenant<C>): string }['of'];

/** What a function makes of a tenant. `what`: the option's name. Throws `InvalidRequest` for what is no text. */
export function tenantUrl(make: TenantUrl<unknown>, { credentials, subject }: Tenant<unknown>, what: string): string {
  let url: unknown;
  try {
    url = make({ credentials, subject });
  } catch (error) {
    // Its words may hold the credentials.
    throw new InvalidRequest(`\`${what}\` threw (${thrownName(error)}); let it return a URL for every tenant`);
  }
  if (typeof url === 'string') return url;
  throw new InvalidRequest(
    `\`${what}\` returned no text; let it return a URL, and let \`credentials\` read what has to be waited for`,
  );
}
