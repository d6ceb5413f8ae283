/**
 * Tells what a process has under way, and forgets who has not told for long.
 *
 * KEYS: 1 sorted set of process by the end of what it told, microseconds   2 hash of process -> what it told
 * ARGV: 1 process   2 what it has under way   3 how long that counts, milliseconds
 *
 * Returns what the others have told.
 */
export const IN_FLIGHT_EXCHANGE = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local gone = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
for _, process in ipairs(gone) do
  redis.call('ZREM', KEYS[1], process)
  redis.call('HDEL', KEYS[2], process)
end
redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[3] * 1000), ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
local all = redis.call('HGETALL', KEYS[2])
local others = {}
for i = 1, #all, 2 do
  if all[i] ~= ARGV[1] then others[#others + 1] = all[i + 1] end
end
return others
`;

/**
 * A process ends.
 *
 * KEYS: as above   ARGV: 1 process
 *
 * Returns 1.
 */
export const IN_FLIGHT_LEAVE = `
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
return 1
`;
