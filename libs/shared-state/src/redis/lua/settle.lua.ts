import { HEALTH_FUNCTIONS } from './health.lua';
import { TOKEN_FUNCTIONS } from './tokens.lua';
import { WINDOW_FUNCTIONS } from './window.lua';

/**
 * Books the truth about reserved tokens.
 *
 * KEYS[1]  tokens of the provider key: hash of second -> tokens
 * ARGV[1]  second of the reservation
 * ARGV[2]  tokens reserved
 * ARGV[3]  tokens spent
 *
 * Returns 1. Less frees the second of the reservation; more counts from now on.
 */
export const SETTLE = `${WINDOW_FUNCTIONS}${TOKEN_FUNCTIONS}
local second = math.floor(time_us() / 1000000)
tokens_settle(KEYS[1], second, tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]))
return 1
`;

/**
 * What an upstream said is left.
 *
 * KEYS[1]  allowances: hash of key id, or key id and model -> allowance
 * ARGV[1]  field
 * ARGV[2]  requests left, ARGV[3] milliseconds until they are reset; '' = not said
 * ARGV[4]  tokens left, ARGV[5] milliseconds until they are reset; '' = not said
 * ARGV[6]  most allowances kept; above that all are forgotten
 *
 * Returns 1.
 */
export const OBSERVE = `${WINDOW_FUNCTIONS}${HEALTH_FUNCTIONS}
if ARGV[3] == '' and ARGV[5] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
  return 1
end
if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[6]) then redis.call('DEL', KEYS[1]) end
local now = time_us()
local function ends(ms) return ms == '' and 0 or now + tonumber(ms) * 1000 end
local left = string.format('%d %.0f %d %.0f', tonumber(ARGV[2]) or 0, ends(ARGV[3]), tonumber(ARGV[4]) or 0, ends(ARGV[5]))
redis.call('HSET', KEYS[1], ARGV[1], left)
outlive(KEYS[1], math.max(1, tonumber(ARGV[3]) or 0, tonumber(ARGV[5]) or 0))
return 1
`;

/**
 * How much keys were used in the last minute.
 *
 * KEYS[2 * i - 1]  requests of key i
 * KEYS[2 * i]      tokens of key i
 * ARGV[1]          window length, microseconds
 *
 * Returns three for each key: requests, tokens, milliseconds since the last request or -1.
 */
export const USAGE = `${WINDOW_FUNCTIONS}${TOKEN_FUNCTIONS}
local now = time_us()
local second = math.floor(now / 1000000)
local answer = {}
for i = 1, #KEYS, 2 do
  answer[#answer + 1] = window_used(KEYS[i], now, tonumber(ARGV[1]))
  answer[#answer + 1] = (tokens_used(KEYS[i + 1], second))
  local newest = redis.call('LINDEX', KEYS[i], -1)
  answer[#answer + 1] = newest and ms(math.max(0, now - tonumber(newest))) or -1
end
return answer
`;
