import { defineProvider, type ProviderDefinition } from '../protocol/definition/provider-definition.js';
import { kindOf } from '../protocol/response/oauth-response.js';
import {
  checkedCredentials,
  presetHttp,
  type PresetOptions,
  presetSafety,
  type WithCredentials,
} from './preset-options.js';

export interface ManisCredentials {
  /** Usually from `MANIS_MERCHANT_ID`. */
  readonly merchantId: string;
  /** Usually from `MANIS_SECRET`. */
  readonly secret: string;
}

export type ManisOptions = PresetOptions &
  WithCredentials<ManisCredentials> & {
    /** Required: Manis publishes none. */
    readonly baseURL: string;
  };

/**
 * Manis Unified API v1.0: credentials in headers, no body, an absolute expiry.
 *
 * Verified in Manis' documentation: method, path, headers, field names, both shapes of a 400. Inferred: `Bearer` on API
 * calls, and that `expiresAt` counts milliseconds from 1e11 on and seconds below. Unknown: base URL and lifetime.
 */
export function manis(options: ManisOptions): ProviderDefinition {
  const faults = options.baseURL ? [] : ['`baseURL` is missing; Manis publishes none, ask them for yours'];
  return defineProvider<ManisCredentials>({
    ...presetSafety(options),
    credentials: checkedCredentials<ManisCredentials>(
      'manis',
      options,
      ({ merchantId, secret }) => ({ merchantId, secret }),
      faults,
    ),
    http: presetHttp(options, options.baseURL),
    request: ({ credentials: { merchantId, secret } }) => ({
      url: '/api/v1/auth/token',
      headers: { 'x-merchant-id': merchantId, 'x-secret': secret },
    }),
    read: (response) => ({
      accessToken: response.at('token'),
      tokenType: response.at('tokenType'),
      expiresAt: response.at('expiresAt'),
    }),
    readError: (response) => ({
      kind: kindOf(response.status, undefined),
      code: response.at('soaCode'),
      message: response.at('detail') ?? response.at('message') ?? response.at('title'),
    }),
  });
}
