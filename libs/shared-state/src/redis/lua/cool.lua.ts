import { WINDOW_FUNCTIONS } from './window.lua';

/**
 * Sets or ends the cooling of one provider key.
 *
 * KEYS[1]  cooling: hash of key id -> end, microseconds
 * ARGV[1]  key id
 * ARGV[2]  milliseconds from now; 0 ends the cooling
 *
 * Returns 1. The hash lives as long as the longest cooling in it.
 */
export const COOL = `${WINDOW_FUNCTIONS}
local for_ms = tonumber(ARGV[2])
if for_ms <= 0 then
  redis.call('HDEL', KEYS[1], ARGV[1])
  return 1
end
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', time_us() + for_ms * 1000))
if redis.call('PTTL', KEYS[1]) < for_ms then redis.call('PEXPIRE', KEYS[1], for_ms) end
return 1
`;
