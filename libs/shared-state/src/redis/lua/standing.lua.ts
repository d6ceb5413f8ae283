import { TOKEN_FUNCTIONS } from './tokens.lua';
import { WINDOW_FUNCTIONS } from './window.lua';

/**
 * How limits stand; takes nothing.
 *
 * KEYS      as of RESERVE: windows of the r rates, tokens of the t limits of tokens, slots of the rest
 * ARGV[1]   window length, microseconds
 * ARGV[2], ARGV[3]  r, t
 *
 * Returns for each key what is used, and milliseconds until the oldest of it stops counting (0: nothing, or a slot).
 */
export const STANDING = `${WINDOW_FUNCTIONS}${TOKEN_FUNCTIONS}
local now = time_us()
local second = math.floor(now / 1000000)
local window_us = tonumber(ARGV[1])
local rates, tokens = tonumber(ARGV[2]), tonumber(ARGV[2]) + tonumber(ARGV[3])
local answer = {}
for i = 1, #KEYS do
  local used, grows = 0, 0
  if i <= rates then
    used = window_used(KEYS[i], now, window_us)
    if used > 0 then grows = ms(tonumber(redis.call('LINDEX', KEYS[i], 0)) + window_us - now) end
  elseif i <= tokens then
    local first
    used, first = tokens_used(KEYS[i], second)
    if used > 0 then grows = ms((first + 1 + TOKEN_SECONDS) * 1000000 - now) end
  else
    used = redis.call('ZCOUNT', KEYS[i], string.format('(%.0f', now), '+inf')
  end
  answer[#answer + 1] = used
  answer[#answer + 1] = grows
end
return answer
`;
