/**
 * Forgets cached answers of one tenant; their entries are the caller's to unlink.
 *
 * KEYS: 1 zset key -> written at   2 hash key -> `bytes expires_at written_at tag`, and `*` -> bytes in all
 * ARGV: keys
 * Answers with how many were known.
 */
export const CACHE_DROP = `
local count = 0
for _, key in ipairs(ARGV) do
  local known = redis.call('HGET', KEYS[2], key)
  if known then
    redis.call('HINCRBY', KEYS[2], '*', -tonumber(string.match(known, '^%d+')))
    redis.call('HDEL', KEYS[2], key)
    redis.call('ZREM', KEYS[1], key)
    count = count + 1
  end
end
return count
`;
