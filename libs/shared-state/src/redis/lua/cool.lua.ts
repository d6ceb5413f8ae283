import { HEALTH_FUNCTIONS } from './health.lua';
import { WINDOW_FUNCTIONS } from './window.lua';

/**
 * Sets or ends the cooling of one provider key, or of its use for one model.
 *
 * KEYS[1]  coolings: hash of key id, or key id and model -> cooling
 * ARGV[1]  field
 * ARGV[2]  milliseconds from now; 0 ends the cooling
 * ARGV[3]  how long after its end a cooling still asks for a probe, milliseconds
 * ARGV[4]  most coolings kept; above that those that ask for nothing any more go
 *
 * Returns 1, or 0 when there are too many even so and this is of a single model. The hash lives as long as
 * anything in it matters.
 */
export const COOL = `${WINDOW_FUNCTIONS}${HEALTH_FUNCTIONS}
local for_ms, half_open_ms = tonumber(ARGV[2]), tonumber(ARGV[3])
if for_ms <= 0 then
  redis.call('HDEL', KEYS[1], ARGV[1])
  return 1
end
local now = time_us()
if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[4]) then
  local all = redis.call('HGETALL', KEYS[1])
  for i = 1, #all, 2 do
    if numbers_of(all[i + 1])[1] + half_open_ms * 1000 < now then redis.call('HDEL', KEYS[1], all[i]) end
  end
  if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[4]) and string.find(ARGV[1], ' ', 1, true) then return 0 end
end
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f 0', now + for_ms * 1000))
outlive(KEYS[1], for_ms + half_open_ms)
return 1
`;

/**
 * A probe of a key ended.
 *
 * KEYS[1]   coolings
 * ARGV[1]   1: the cooling is over; 0: somebody else may probe
 * ARGV[2..] fields
 *
 * Returns how many coolings it concerned; one that began anew meanwhile stays.
 */
export const PROBED = `${WINDOW_FUNCTIONS}${HEALTH_FUNCTIONS}
local now = time_us()
local concerned = 0
for i = 2, #ARGV do
  local text = redis.call('HGET', KEYS[1], ARGV[i])
  if text then
    local cooling = numbers_of(text)
    if cooling[1] <= now then
      concerned = concerned + 1
      if ARGV[1] == '1' then redis.call('HDEL', KEYS[1], ARGV[i])
      else redis.call('HSET', KEYS[1], ARGV[i], string.format('%.0f 0', cooling[1])) end
    end
  end
end
return concerned
`;

/**
 * Forgets what rests of a provider key: of the key as a whole, and of its use for any model.
 *
 * KEYS[1..] hashes of key id, or key id and model -> anything
 * ARGV[1]   key id
 * ARGV[2]   how the fields with a model begin
 *
 * Returns how many fields were removed.
 */
export const FORGIVE = `
local removed = 0
for k = 1, #KEYS do
  for _, field in ipairs(redis.call('HKEYS', KEYS[k])) do
    if field == ARGV[1] or string.sub(field, 1, #ARGV[2]) == ARGV[2] then
      removed = removed + redis.call('HDEL', KEYS[k], field)
    end
  end
end
return removed
`;
