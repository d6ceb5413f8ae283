import { WINDOW_FUNCTIONS } from './window.lua';

/**
 * Extends the slots that a request still holds.
 *
 * KEYS     slots of the concurrency limits: sorted set of request id by end, microseconds
 * ARGV[1]  request id
 * ARGV[2]  slot lease, milliseconds
 *
 * Returns how many were extended. A slot past its end is not revived: it may be somebody else's by now.
 */
export const HEARTBEAT = `${WINDOW_FUNCTIONS}
local now = time_us()
local lease_ms = tonumber(ARGV[2])
local extended = 0
for i = 1, #KEYS do
  local ends = redis.call('ZSCORE', KEYS[i], ARGV[1])
  if ends and tonumber(ends) > now then
    redis.call('ZADD', KEYS[i], string.format('%.0f', now + lease_ms * 1000), ARGV[1])
    if redis.call('PTTL', KEYS[i]) < lease_ms then redis.call('PEXPIRE', KEYS[i], lease_ms) end
    extended = extended + 1
  end
end
return extended
`;
