/** `store` with a planted bug, which the checker is to find. */
export function brokenStore(store, bug) {
  if (bug === undefined) return store;
  const owners = new Map();
  let highest = 0;
  /** Releases whatever lock there is. */
  const release = (key) => store.release(key, owners.get(key));
  const lock = async (key, owner, until) => {
    const answer = await store.lock(key, owner, until);
    if (answer.held) owners.set(key, owner);
    highest = Math.max(highest, answer.generation);
    return answer;
  };
  /** What comes last is the newest, whatever was there. */
  const put = (key, write) => store.put(key, { ...write, generation: ++highest });
  const bugs = {
    'release without comparing owners': { release, lock },
    'put without comparing generations': { put, lock },
  };
  const { get, take } = store;
  const bound = { get: get.bind(store), take: take.bind(store), put: store.put.bind(store) };
  return { ...bound, release: store.release.bind(store), ...bugs[bug] };
}
