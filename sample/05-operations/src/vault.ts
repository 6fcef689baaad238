import type { MerchantPair } from 'nestjs-provider-auth/testing';

type Secrets = readonly [MerchantPair, ...MerchantPair[]];

/** Stands for where the secrets are kept. It is read for each acquisition: who changes it restarts nothing. */
export class Vault {
  constructor(private secrets: Secrets) {}

  read(): Secrets {
    return this.secrets;
  }

  replace(secrets: Secrets): void {
    this.secrets = secrets;
  }
}
