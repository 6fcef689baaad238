import { callbackify } from 'node:util';
import { type CallCredentials, credentials, type InterceptorOptions, Metadata } from '@grpc/grpc-js';
import type { Authorization, ProviderTokenService, TokenOptions } from '../index.js';
import { headerUnsafe, refuseUnsafe } from './refused-call.js';

/** Whose token a call carries. */
export type CallOwner = Pick<TokenOptions, 'subject' | 'grant'>;

/** What the caller gave. */
interface Given {
  readonly options: InterceptorOptions;
  readonly metadata: () => Metadata;
}

/** One try of a call: its credentials, and what becomes of them when the API refuses them. */
export class AuthorizedTry {
  readonly credentials: CallCredentials;
  #sent: Authorization | undefined;

  constructor(tokens: ProviderTokenService, whose: CallOwner, given: Given) {
    const generate = async ({ service_url: url }: { readonly service_url: string }): Promise<Metadata> => {
      refuseUnsafe(tokens, given.options, given.metadata());
      const sent = await tokens.authorize(url, { ...whose, method: 'POST' });
      const metadata = metadataOf(tokens, sent);
      this.#sent = sent;
      return metadata;
    };
    this.credentials = credentials.createFromMetadataGenerator(callbackify(generate));
  }

  /** Whether another try is worth it. Throws the reason of the `signal`, and nothing else. */
  async rejected(options: Pick<TokenOptions, 'signal'> = {}): Promise<boolean> {
    return (await this.#sent?.rejected(options)) === true;
  }
}

/** `Metadata.fromHttp2Headers` would print what it cannot hold, and leave it out. */
function metadataOf(tokens: ProviderTokenService, { headers }: Authorization): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) {
    try {
      metadata.set(name, value);
    } catch {
      throw headerUnsafe(tokens, name);
    }
  }
  return metadata;
}
