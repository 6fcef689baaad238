import { createHash } from 'node:crypto';

/** A Lua script of one key: one atomic step on the server that has the key. */
export interface Script {
  readonly text: string;
  /** What the server knows it by, once it was sent. */
  readonly sha1: string;
}

/** The server's time: microseconds, and whole milliseconds. Deadlines are compared with it, never with a replica's clock. */
const TIME = `
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)
`;

/**
 * What a key holds, packed into one text: 264 bytes less than a hash, and one key is always in one slot of a cluster. Without
 * an entry, `expiresAt` is not later than `now`; without a lock, `lockedUntil` is not. Generations are microseconds, so that
 * they go on rising when all keys are lost.
 */
const RECORD = `${TIME}
local value, generation, expiresAt, owner, lockGeneration, lockedUntil = '', 0, 0, '', 0, 0
local packed = redis.call('GET', KEYS[1])
if packed then value, generation, expiresAt, owner, lockGeneration, lockedUntil = cmsgpack.unpack(packed) end

local function nextGeneration()
  return math.max(micros, generation + 1, lockGeneration + 1)
end

local function save()
  redis.call('SET', KEYS[1], cmsgpack.pack(value, generation, expiresAt, owner, lockGeneration, lockedUntil))
  redis.call('PEXPIREAT', KEYS[1], math.max(expiresAt, lockedUntil))
end

local function answer(...)
  if expiresAt > now then return {now, generation, expiresAt, value, ...} end
  return {now, false, false, false, ...}
end
`;

export const GET = script(`${RECORD}
return answer()
`);

/** Value, expiresAt, generation or nothing. Answers, beside the entry, with 1 when it wrote. */
export const PUT = script(`${RECORD}
local newExpiresAt, newGeneration = tonumber(ARGV[2]), tonumber(ARGV[3])
local isBetter
if newGeneration then isBetter = generation >= newGeneration else isBetter = expiresAt >= newExpiresAt end
if newExpiresAt <= now or (expiresAt > now and isBetter) then return answer(0) end
generation = newGeneration or nextGeneration()
value, expiresAt = ARGV[1], newExpiresAt
save()
return answer(1)
`);

/** Owner, until. Answers, beside the entry, with the lock's generation: 0, without an entry, when it is not held. */
export const LOCK = script(`${RECORD}
local newUntil = tonumber(ARGV[2])
local locked = lockedUntil > now
if newUntil <= now or (locked and owner ~= ARGV[1]) then return {now, false, false, false, 0} end
if not locked then lockGeneration = nextGeneration() end
owner, lockedUntil = ARGV[1], math.max(lockedUntil, newUntil)
save()
return answer(lockGeneration)
`);

/** Owner. */
export const RELEASE = script(`${RECORD}
if owner == ARGV[1] then
  owner, lockedUntil = '', 0
  save()
end
return {now}
`);

/** Limit, window, reserve. Answers with when the next one may be sent: nothing when one was taken. */
export const TAKE = script(`${TIME}
local window = tonumber(ARGV[2])
local first = redis.call('LINDEX', KEYS[1], 0)
while first and first + window <= now do
  redis.call('LPOP', KEYS[1])
  first = redis.call('LINDEX', KEYS[1], 0)
end
local excess = redis.call('LLEN', KEYS[1]) + ARGV[3] - ARGV[1]
if excess >= 0 then return {now, (redis.call('LINDEX', KEYS[1], excess) or now) + window} end
redis.call('RPUSH', KEYS[1], now)
redis.call('PEXPIREAT', KEYS[1], now + window)
return {now}
`);

function script(text: string): Script {
  return { text, sha1: createHash('sha1').update(text).digest('hex') };
}
