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
  /** What comes last is the newest, and says so: nobody who reads it can tell. */
  const put = (key, write) => {
    const generation = ++highest;
    const { token, ...entry } = JSON.parse(write.value);
    return store.put(key, {
      ...write,
      value: JSON.stringify({ ...entry, token: { ...token, generation } }),
      generation,
    });
  };
  const bugs = {
    'release without comparing owners': { release, lock },
    'adopt without comparing generations': { put, lock },
  };
  return { ...store, ...bugs[bug] };
}
