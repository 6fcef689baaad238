// An application without jose that needs it: bundling must not fail for it, starting must say so.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { clientCredentials, ProviderAuthModule } from 'nestjs-provider-auth';

const acme = clientCredentials({
  issuer: 'https://login.acme.example',
  baseURL: 'https://api.acme.example',
  clientAuthentication: 'client_secret_jwt',
  clientId: 'fake-client',
  clientSecret: 'fake-client-secret-of-forty-characters-000',
});
NestFactory.createApplicationContext(ProviderAuthModule.forRoot({ providers: { acme } }), {
  logger: false,
  abortOnError: false,
}).then(
  () => console.log('started'),
  (error) => console.log(error.message),
);
