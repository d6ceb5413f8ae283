/**
 * Counts one attempt at a login, unless one of the counters asked says to wait. A counter is a number that is
 * forgotten a while after its last failure; how long ago that was shows in what is left of its life.
 *
 * KEYS     counters: of account and network, of the network, of the account
 * ARGV[1]  how many of them are asked, from the first on
 * ARGV[2]  milliseconds until a counter is forgotten
 * ARGV[3]  seconds of the first wait
 * ARGV[4]  seconds of the longest wait
 * ARGV[5+] failures that are free, for each counter
 *
 * Returns the whole seconds to wait; 0 = counted.
 */
export const LOGIN_BEGIN = `
local forget = tonumber(ARGV[2])
local wait = 0
for i = 1, tonumber(ARGV[1]) do
  local count = tonumber(redis.call('GET', KEYS[i]) or '0')
  local free = tonumber(ARGV[4 + i])
  if count >= free then
    local whole = math.min(tonumber(ARGV[4]), tonumber(ARGV[3]) * 2 ^ math.min(count - free, 10))
    local age = forget - redis.call('PTTL', KEYS[i])
    wait = math.max(wait, math.ceil((whole * 1000 - age) / 1000))
  end
end
if wait > 0 then return wait end
for i = 1, #KEYS do
  redis.call('INCR', KEYS[i])
  redis.call('PEXPIRE', KEYS[i], forget)
end
return 0
`;

/**
 * Takes one attempt back.
 *
 * KEYS     the counters
 * ARGV[1]  how many of them are forgotten whole, from the first on
 *
 * Returns 1.
 */
export const LOGIN_TAKE_BACK = `
for i = 1, #KEYS do
  if i <= tonumber(ARGV[1]) then redis.call('DEL', KEYS[i])
  elseif tonumber(redis.call('GET', KEYS[i]) or '0') > 0 then redis.call('DECR', KEYS[i]) end
end
return 1
`;
