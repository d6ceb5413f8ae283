import { WINDOW_FUNCTIONS } from './window.lua';

/**
 * Checks every limit, then takes from every one; a refused request takes nothing.
 *
 * KEYS[1 .. r]      windows of the r rates
 * KEYS[r + 1 .. ]   slots of the concurrency limits: sorted set of request id by end, microseconds
 * ARGV[1]           window length, microseconds
 * ARGV[2]           r
 * ARGV[3]           request id
 * ARGV[4]           slot lease, milliseconds
 * ARGV[4 + i]       limit of KEYS[i]
 *
 * Returns { 1, i of the tightest rate or 0, remaining, milliseconds until it grows } when admitted,
 * { 0, i of the refusing rule, milliseconds to wait, 0 } when not (a refusing slot knows no wait: -1).
 */
export const RESERVE = `${WINDOW_FUNCTIONS}
local now = time_us()
local window_us = tonumber(ARGV[1])
local rates = tonumber(ARGV[2])
local request = ARGV[3]
local function limit_of(i) return tonumber(ARGV[4 + i]) end

local longest, refusing = 0, 0
local tightest, least = 0, nil
for i = 1, rates do
  local wait, used = window_wait(KEYS[i], now, window_us, limit_of(i))
  if wait > longest then longest, refusing = wait, i end
  local remaining = limit_of(i) - used - 1
  if not least or remaining < least then tightest, least = i, remaining end
end
if refusing > 0 then return { 0, refusing, ms(longest), 0 } end

for i = rates + 1, #KEYS do
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', string.format('%.0f', now))
  if redis.call('ZCARD', KEYS[i]) >= limit_of(i) and not redis.call('ZSCORE', KEYS[i], request) then
    return { 0, i, -1, 0 }
  end
end

local lease_ms = tonumber(ARGV[4])
for i = rates + 1, #KEYS do
  redis.call('ZADD', KEYS[i], string.format('%.0f', now + lease_ms * 1000), request)
  if redis.call('PTTL', KEYS[i]) < lease_ms then redis.call('PEXPIRE', KEYS[i], lease_ms) end
end
for i = 1, rates do window_take(KEYS[i], now, window_us) end
if tightest == 0 then return { 1, 0, 0, 0 } end
local oldest = tonumber(redis.call('LINDEX', KEYS[tightest], 0))
return { 1, tightest, least, ms(oldest + window_us - now) }
`;
