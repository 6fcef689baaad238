import { type Fault, type Judged, PROBE, SLACK } from './fault.js';
import { during, replicasIn } from './spells.js';

/**
 * A replica goes on alone only where the store was ill or it was stopped itself, and not for much longer (R52): else
 * "the store is ill" would excuse everything.
 */
export function everySpellHasACause({ history, spells }: Judged): Fault[] {
  return replicasIn(history).flatMap((replica) =>
    spells.alone(replica).flatMap(({ from, to }) => {
      const causes = [...spells.store, ...spells.stopped(replica), ...spells.stalls];
      if (!during(causes, from - 2_000 - SLACK, from)) return [fault(from, `${replica} left a store that was well`)];
      const end = Math.min(to, history.at(-1)?.at ?? to);
      return during(causes, end - PROBE - 2_000, end) ? [] : [fault(end, `${replica} stayed alone for too long`)];
    }),
  );
}

function fault(at: number, text: string): Fault {
  return { rule: 'alone', at, text };
}
