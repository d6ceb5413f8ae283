/**
 * Keeps one cached answer and makes room for it within its tenant's limits.
 *
 * KEYS: 1 the entry   2 zset key -> written at (us)   3 hash key -> `bytes expires_at written_at tag`, and `*` -> bytes in all
 * ARGV: 1 key   2 value   3 ttl (ms)   4 tag   5 most entries   6 most bytes   7 bytes beside the value
 * Answers with the keys that had to go: their entries are the caller's to unlink, for only declared keys are touched
 * here. One that is read before it is unlinked is an answer as good as any.
 */
export const CACHE_PUT = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local ttl = tonumber(ARGV[3])
local function forget(key)
  local known = redis.call('HGET', KEYS[3], key)
  if known then
    redis.call('HINCRBY', KEYS[3], '*', -tonumber(string.match(known, '^%d+')))
    redis.call('HDEL', KEYS[3], key)
  end
  redis.call('ZREM', KEYS[2], key)
end
forget(ARGV[1])
local size = #ARGV[2] + tonumber(ARGV[7])
redis.call('SET', KEYS[1], ARGV[2], 'PX', ttl)
redis.call('ZADD', KEYS[2], string.format('%.0f', now), ARGV[1])
redis.call('HSET', KEYS[3], ARGV[1], size .. ' ' .. string.format('%.0f', now + ttl * 1000) .. ' ' .. string.format('%.0f', now) .. ' ' .. ARGV[4])
local bytes = redis.call('HINCRBY', KEYS[3], '*', size)
local count = redis.call('ZCARD', KEYS[2])
local gone = {}
while count > tonumber(ARGV[5]) or bytes > tonumber(ARGV[6]) do
  local oldest = redis.call('ZRANGE', KEYS[2], 0, 0)[1]
  if not oldest or oldest == ARGV[1] then break end
  forget(oldest)
  gone[#gone + 1] = oldest
  count = count - 1
  bytes = tonumber(redis.call('HGET', KEYS[3], '*'))
end
-- What expired by itself is only counted still: a few of the oldest are looked at each time.
for _, key in ipairs(redis.call('ZRANGE', KEYS[2], 0, 3)) do
  local known = redis.call('HGET', KEYS[3], key)
  local ends = known and tonumber(string.match(known, '^%d+ (%d+)'))
  if not ends or ends <= now then forget(key) end
end
for i = 2, 3 do
  if redis.call('PTTL', KEYS[i]) < ttl then redis.call('PEXPIRE', KEYS[i], ttl) end
end
return gone
`;
