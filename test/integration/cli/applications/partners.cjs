// As TypeScript compiles a Nest application to CommonJS, with a second module.
'use strict';
Object.defineProperty(exports, '__esModule', { value: true });
const { Module } = require('@nestjs/common');
const { defineProvider, form, ProviderAuthModule } = require('nestjs-provider-auth');

const { TOKEN_URL, SECRET } = process.env;

class AppModule {}
exports.AppModule = AppModule;
class OtherModule {}
exports.OtherModule = OtherModule;

const acme = defineProvider({
  http: { baseURL: TOKEN_URL },
  dangerouslyAllowHttp: [TOKEN_URL],
  credentials: { secret: SECRET },
  request: ({ credentials }) => ({ url: '/token', body: form(credentials) }),
});
Module({ imports: [ProviderAuthModule.forRoot({ providers: { acme } })] })(AppModule);
Module({ imports: [AppModule] })(OtherModule);
