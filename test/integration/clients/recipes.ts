/** The recipes of docs/clients.md, word for word: `recipes.spec.ts` holds the page against this file. */
import { type AfterResponseHook, type BeforeRequestHook, got, type Got, type Response } from 'got';
import type { Authorization, ProviderTokenService } from 'nestjs-provider-auth';

export function gotWith(tokens: ProviderTokenService): Got {
  const sent = new WeakMap<object, Authorization>();
  const authorize: BeforeRequestHook = async (to) => void sent.set(to, await tokens.authorize(String(to.url)));
  const attach: BeforeRequestHook = (to) => void Object.assign(to.headers, sent.get(to)?.headers);
  const rejected = async (it: Response) => it.statusCode === 401 && sent.get(it.request.options)?.rejected();
  const replay: AfterResponseHook = async (it, again) => ((await rejected(it)) === true ? again({}) : it);

  return got.extend({ hooks: { beforeRequest: [authorize, attach], afterResponse: [replay] } });
}

export function anyClientWith(
  tokens: ProviderTokenService,
  send: (url: string, headers: Record<string, string>) => Promise<{ readonly status: number }>,
) {
  return async (url: string) => {
    const authorization = await tokens.authorize(url);
    const response = await send(url, authorization.headers);
    if (response.status !== 401 || !(await authorization.rejected())) return response;
    return send(url, await tokens.headers(url));
  };
}
