import { fork } from 'node:child_process';
import { once } from 'node:events';

// Nobody waits for the scenario any more: it ends, and what it has started.
process.once('disconnect', () => process.exit(1));
process.channel?.unref();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

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
