/** The recipes of docs/clients.md, word for word: `recipes.spec.ts` holds the page against this file. */
import { type AfterResponseHook, type BeforeRequestHook, got, type Got, type Response } from 'got';
import type { Authorization, ProviderTokenService } from 'nestjs-provider-auth';

export function gotWith(tokens: ProviderTokenService): Got {
  const sent = new WeakMap<object, Authorization>();
  const beforeRequest: BeforeRequestHook = async (options) => {
    const authorization = await tokens.authorize(String(options.url), { method: options.method });
    sent.set(options, authorization);
    Object.assign(options.headers, authorization.headers);
  };
  const rejected = async ({ request }: Response) => sent.get(request.options)?.rejected();
  const afterResponse: AfterResponseHook = async (answer, again) =>
    answer.statusCode === 401 && (await rejected(answer)) ? again({}) : answer;

  return got.extend({ hooks: { beforeRequest: [beforeRequest], afterResponse: [afterResponse] } });
}
