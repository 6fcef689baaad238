import { fork } from 'node:child_process';
import { once } from 'node:events';

/** Starts a partner; `tell` changes how it behaves and answers with what it has counted. */
export async function startPartner() {
  const child = fork(new URL('partner.mjs', import.meta.url), { stdio: 'inherit' });
  const [{ url }] = await once(child, 'message');
  const tell = async (message = {}) => {
    child.send(message);
    const [{ counts }] = await once(child, 'message');
    return counts;
  };
  return { url, tell, stop: () => child.kill() };
}
