import { callbackify } from 'node:util';
import { type CallCredentials, credentials, Metadata } from '@grpc/grpc-js';
import { type Authorization, type ProviderTokenService, RequestRefusedError, type TokenOptions } from '../index.js';

/** Whose token a call carries. */
export type CallOwner = Pick<TokenOptions, 'subject' | 'grant'>;

/** One try of a call: its credentials, and what becomes of them when the API refuses them. */
export class AuthorizedTry {
  readonly credentials: CallCredentials;
  #sent: Authorization | undefined;

  constructor(tokens: ProviderTokenService, whose: CallOwner, given: () => Metadata) {
    const generate = async ({ service_url: url }: { readonly service_url: string }): Promise<Metadata> => {
      if (given().get('authorization').length > 0) throw authorizationPresent(tokens);
      this.#sent = await tokens.authorize(url, { ...whose, method: 'POST' });
      return Metadata.fromHttp2Headers(this.#sent.headers);
    };
    this.credentials = credentials.createFromMetadataGenerator(callbackify(generate));
  }

  /** Whether another try is worth it. */
  async rejected(): Promise<boolean> {
    return (await this.#sent?.rejected()) === true;
  }
}

function authorizationPresent(tokens: ProviderTokenService): RequestRefusedError {
  const message = 'the call has an authorization in its metadata already; remove it';
  return new RequestRefusedError('ERR_AUTHORIZATION_PRESENT', tokens.toJSON().provider, message);
}
