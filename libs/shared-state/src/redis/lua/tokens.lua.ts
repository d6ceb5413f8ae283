/**
 * Functions shared by the scripts that count tokens. A window is a hash of second -> tokens, with their
 * sum in `sum` and the oldest second that may be there in `first`; it goes back when the clock does, or what was spent
 * then would count for as long as the key lives. What was spent at any moment counts
 * for at least 60 and less than 61 seconds. Expects WINDOW_FUNCTIONS before it.
 */
export const TOKEN_FUNCTIONS = `
local TOKEN_SECONDS = 60

-- Tokens that still count, and the oldest second among them; the seconds that left are dropped.
local function tokens_used(key, second)
  local head = redis.call('HMGET', key, 'sum', 'first')
  if not head[1] then return 0, second end
  local sum, first = tonumber(head[1]), tonumber(head[2])
  local edge = second - TOKEN_SECONDS
  if first >= edge then return sum, first end
  if edge - first > TOKEN_SECONDS then
    redis.call('DEL', key)
    return 0, second
  end
  local gone = {}
  for old = first, edge - 1 do gone[#gone + 1] = string.format('%d', old) end
  for _, tokens in ipairs(redis.call('HMGET', key, unpack(gone))) do sum = sum - (tonumber(tokens or 0) or 0) end
  redis.call('HDEL', key, unpack(gone))
  redis.call('HSET', key, 'sum', string.format('%d', sum), 'first', string.format('%d', edge))
  return sum, edge
end

-- Microseconds until so many more tokens fit under the limit; 0 = now. More than the limit waits for an empty minute.
local function tokens_wait(key, now, limit, need)
  local second = math.floor(now / 1000000)
  local left, first = tokens_used(key, second)
  local room = limit - math.max(1, math.min(need, limit))
  if left <= room then return 0 end
  local seconds = {}
  for old = first, second do seconds[#seconds + 1] = string.format('%d', old) end
  local tokens = redis.call('HMGET', key, unpack(seconds))
  for i = 1, #seconds do
    left = left - (tonumber(tokens[i] or 0) or 0)
    if left <= room then return (first + i + TOKEN_SECONDS) * 1000000 - now end
  end
  return TOKEN_SECONDS * 1000000
end

local function tokens_take(key, second, tokens)
  local name = string.format('%d', second)
  local first = redis.call('HGET', key, 'first')
  if not first or second < tonumber(first) then redis.call('HSET', key, 'first', name) end
  redis.call('HINCRBY', key, name, tokens)
  redis.call('HINCRBY', key, 'sum', tokens)
  redis.call('PEXPIRE', key, (TOKEN_SECONDS + 2) * 1000)
end

-- The truth about what was reserved: less frees the second of the reservation, more counts from now on.
local function tokens_settle(key, second, booked_in, reserved, spent)
  tokens_used(key, second)
  if spent > reserved then
    tokens_take(key, second, spent - reserved)
  elseif booked_in >= second - TOKEN_SECONDS then
    local name = string.format('%d', booked_in)
    local booked = tonumber(redis.call('HGET', key, name) or 0) or 0
    local less = math.min(reserved - spent, booked)
    if less > 0 then
      redis.call('HINCRBY', key, name, -less)
      redis.call('HINCRBY', key, 'sum', -less)
    end
  end
end
`;
