import { quoted } from './token-table.js';

/** The time of this very moment, in microseconds: unlike `now()` it does not stand still while a statement waits. */
const MICROSECONDS = '(extract(epoch FROM clock_timestamp()) * 1000000)::bigint';
/** One time for all that a statement decides, and for its answer. `us` makes generations that rise over an emptied table. */
const CLOCK = `clock AS MATERIALIZED (SELECT us, us / 1000 AS now FROM (SELECT ${MICROSECONDS} AS us) AS moment)`;
/** That a deadline is not over is asked again once the row is ours: it may have been a while. */
const STILL = (deadline: string) => `${deadline} > ${MICROSECONDS} / 1000`;
/** Rows that have been dead for so long are swept. Milliseconds: a generation must not fall when a standby's clock is behind. */
const KEPT = 60 * 60 * 1000;
/** How many rows are swept at once. */
export const SWEPT = 1_000;

/** The statements of a token store; each is one step that stands alone, in autocommit, under READ COMMITTED. */
export function statementsFor(table: string) {
  const tokens = quoted(table);
  return {
    // $1 key
    get: `WITH ${CLOCK}
SELECT now, value, generation, expires_at FROM clock LEFT JOIN ${tokens} ON key = $1 AND expires_at > now`,

    // $1 key, $2 value, $3 expires_at, $4 generation or NULL
    put: `WITH ${CLOCK}, put AS (
  INSERT INTO ${tokens} AS old (key, value, expires_at, generation, dead_at)
  SELECT $1, $2, $3::bigint, coalesce($4::bigint, us), $3::bigint FROM clock WHERE $3::bigint > now
  ON CONFLICT (key) DO UPDATE SET
    value = excluded.value,
    expires_at = excluded.expires_at,
    generation = coalesce($4::bigint, greatest(excluded.generation, old.generation + 1, old.lock_generation + 1)),
    dead_at = greatest(old.dead_at, excluded.dead_at)
  WHERE ${STILL('excluded.expires_at')} AND (
    old.expires_at <= (SELECT now FROM clock)
    OR CASE WHEN $4::bigint IS NULL THEN old.expires_at < excluded.expires_at ELSE old.generation < $4::bigint END
  )
  RETURNING generation
)
SELECT now, generation FROM clock LEFT JOIN put ON true`,

    // $1 key, $2 owner, $3 until; reads what lives there. What is plainly taken is not written to: who waits for a lock asks often.
    lock: `WITH ${CLOCK}, lock AS (
  INSERT INTO ${tokens} AS old (key, lock_owner, lock_until, lock_generation, dead_at)
  SELECT $1, $2, $3::bigint, us, $3::bigint FROM clock WHERE $3::bigint > now
    AND NOT EXISTS (SELECT FROM ${tokens} WHERE key = $1 AND lock_owner <> $2 AND lock_until > now)
  ON CONFLICT (key) DO UPDATE SET
    lock_owner = excluded.lock_owner,
    lock_until = greatest(old.lock_until, excluded.lock_until),
    lock_generation = CASE WHEN old.lock_until > (SELECT now FROM clock) THEN old.lock_generation
      ELSE greatest(excluded.lock_generation, old.generation + 1, old.lock_generation + 1) END,
    dead_at = greatest(old.dead_at, excluded.dead_at)
  WHERE ${STILL('excluded.lock_until')}
    AND (old.lock_owner = excluded.lock_owner OR old.lock_until <= (SELECT now FROM clock))
  RETURNING lock_generation, value, generation, expires_at
)
SELECT now, lock_generation, CASE WHEN expires_at > now THEN value END AS value, generation, expires_at
FROM clock LEFT JOIN lock ON true`,

    // $1 key, $2 owner
    release: `UPDATE ${tokens} SET lock_owner = NULL, lock_until = 0 WHERE key = $1 AND lock_owner = $2`,

    // $1 key, $2 how many may count at once, $3 window. `taken` holds when each of them counts no longer.
    take: `WITH ${CLOCK}, take AS (
  INSERT INTO ${tokens} AS old (key, taken, dead_at)
  SELECT $1, ARRAY[now + $3::bigint], now + $3::bigint FROM clock WHERE $2::int > 0
  ON CONFLICT (key) DO UPDATE SET
    taken = ARRAY(SELECT until FROM unnest(old.taken) AS until WHERE until > (SELECT now FROM clock)) || excluded.taken,
    dead_at = greatest(old.dead_at, excluded.dead_at)
  WHERE (SELECT count(*) FROM unnest(old.taken) AS until WHERE until > (SELECT now FROM clock)) < $2::int
  RETURNING true AS is_taken
)
SELECT now, is_taken FROM clock LEFT JOIN take ON true`,

    // $1 key, $2 now, $3 the same as for take: when one of those that count makes room.
    free: `SELECT until FROM ${tokens}, unnest(taken) AS until WHERE key = $1 AND until > $2::bigint
ORDER BY until DESC OFFSET $3::int - 1 LIMIT 1`,

    // Locked rows are being used again. It waits for nobody, so nobody waits for it in a circle.
    sweep: `WITH ${CLOCK}, swept AS (
  DELETE FROM ${tokens} WHERE key IN (
    SELECT key FROM ${tokens} WHERE dead_at < (SELECT now FROM clock) - ${KEPT}
    ORDER BY dead_at LIMIT ${SWEPT} FOR UPDATE SKIP LOCKED
  ) RETURNING true
)
SELECT count(*) FROM swept`,
  };
}
