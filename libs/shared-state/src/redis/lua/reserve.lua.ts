import { TOKEN_FUNCTIONS } from './tokens.lua';
import { WINDOW_FUNCTIONS } from './window.lua';

/**
 * Checks every limit, then takes from every one; a refused request takes nothing.
 *
 * KEYS[1 .. r]          windows of the r rates
 * KEYS[r + 1 .. r + t]  tokens of the t limits of tokens: hash of second -> tokens
 * KEYS[r + t + 1 .. ]   slots of the concurrency limits: sorted set of request id by end, microseconds
 * ARGV[1]               window length, microseconds
 * ARGV[2], ARGV[3]      r, t
 * ARGV[4]               request id
 * ARGV[5]               slot lease, milliseconds
 * ARGV[6]               tokens expected
 * ARGV[6 + i]           limit of KEYS[i]
 *
 * Returns when admitted { 1, i of the tightest rate or 0, remaining, milliseconds until it grows, i of the tightest
 * limit of tokens or 0, remaining, milliseconds until it grows, second in which tokens were booked }; when not
 * { 0, i of the refusing rule, milliseconds to wait } (a refusing slot knows no wait: -1).
 */
export const RESERVE = `${WINDOW_FUNCTIONS}${TOKEN_FUNCTIONS}
local now = time_us()
local second = math.floor(now / 1000000)
local window_us = tonumber(ARGV[1])
local rates, tokens = tonumber(ARGV[2]), tonumber(ARGV[2]) + tonumber(ARGV[3])
local request = ARGV[4]
local need = tonumber(ARGV[6])
local function limit_of(i) return tonumber(ARGV[6 + i]) end

local longest, refusing = 0, 0
local tightest, least = 0, nil
for i = 1, rates do
  local wait, used = window_wait(KEYS[i], now, window_us, limit_of(i))
  if wait > longest then longest, refusing = wait, i end
  local remaining = limit_of(i) - used - 1
  if not least or remaining < least then tightest, least = i, remaining end
end
for i = rates + 1, tokens do
  local wait = tokens_wait(KEYS[i], now, limit_of(i), need)
  if wait > longest then longest, refusing = wait, i end
end
if refusing > 0 then return { 0, refusing, ms(longest) } end

for i = tokens + 1, #KEYS do
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', string.format('%.0f', now))
  if redis.call('ZCARD', KEYS[i]) >= limit_of(i) and not redis.call('ZSCORE', KEYS[i], request) then
    return { 0, i, -1 }
  end
end

local lease_ms = tonumber(ARGV[5])
for i = tokens + 1, #KEYS do
  redis.call('ZADD', KEYS[i], string.format('%.0f', now + lease_ms * 1000), request)
  if redis.call('PTTL', KEYS[i]) < lease_ms then redis.call('PEXPIRE', KEYS[i], lease_ms) end
end
for i = 1, rates do window_take(KEYS[i], now, window_us) end
local scarcest, left, oldest_second = 0, nil, second
for i = rates + 1, tokens do
  tokens_take(KEYS[i], second, need)
  local used, first = tokens_used(KEYS[i], second)
  local remaining = math.max(0, limit_of(i) - used)
  if not left or remaining < left then scarcest, left, oldest_second = i, remaining, first end
end
local grows, tokens_grow = 0, 0
if tightest > 0 then grows = ms(tonumber(redis.call('LINDEX', KEYS[tightest], 0)) + window_us - now) end
if scarcest > 0 then tokens_grow = ms((oldest_second + 1 + TOKEN_SECONDS) * 1000000 - now) end
return { 1, tightest, least or 0, grows, scarcest, left or 0, tokens_grow, second }
`;
