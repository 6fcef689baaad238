import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

interface AcmeSecret {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Both versions of a secret that AWS rotates: while the partner knows one of them only, that one is found. */
export function awsSecret(client: SecretsManagerClient, SecretId: string) {
  const read = async (VersionStage: string): Promise<AcmeSecret> => {
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId, VersionStage }));
    return JSON.parse(SecretString);
  };
  return async () => {
    // A secret that was never rotated has one version.
    const [current, previous] = await Promise.all([read('AWSCURRENT'), read('AWSPREVIOUS').catch(() => undefined)]);
    return previous === undefined ? [current] : [current, previous];
  };
}
