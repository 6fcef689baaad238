import { Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import Joi from 'joi';
import { clientCredentials, ProviderAuthModule } from 'nestjs-provider-auth';

const url = Joi.string().uri({ scheme: 'https' }).required();
const text = Joi.string().required();
const validationSchema = Joi.object({
  ACME_URL: url,
  ACME_TOKEN_URL: url,
  ACME_CLIENT_ID: text,
  ACME_CLIENT_SECRET: text,
});

@Module({
  imports: [
    ConfigModule.forRoot({
      isGlobal: true,
      ignoreEnvFile: true,
      validationSchema,
      validationOptions: { libraryOptions: { abortEarly: false, allowUnknown: true } },
    }),
    ProviderAuthModule.forRootAsync({
      inject: [ConfigService],
      providers: {
        acme: (config: ConfigService) =>
          clientCredentials({
            baseURL: config.getOrThrow('ACME_URL'),
            tokenUrl: config.getOrThrow('ACME_TOKEN_URL'),
            // A function: what `config.set()` changes later counts from the next acquisition on.
            credentials: () => ({
              clientId: config.getOrThrow('ACME_CLIENT_ID'),
              clientSecret: config.getOrThrow('ACME_CLIENT_SECRET'),
            }),
          }),
      },
    }),
  ],
})
export class AppModule {}
