/**
 * Functions shared by the scripts. A window is a list of event times in microseconds of Redis TIME,
 * oldest first: exact, compact (about 10 bytes an event) and gone a minute after its last event.
 */
export const WINDOW_FUNCTIONS = `
local function time_us()
  local t = redis.call('TIME')
  return tonumber(t[1]) * 1000000 + tonumber(t[2])
end

-- Events of the last window; those that left it are dropped from the head, 32 at a time.
local function window_used(key, now, window_us)
  local edge = now - window_us
  local oldest = redis.call('LINDEX', key, 0)
  if not oldest then return 0 end
  while oldest and tonumber(oldest) <= edge do
    local times = redis.call('LRANGE', key, 0, 31)
    local gone = 0
    for i = 1, #times do
      if tonumber(times[i]) > edge then break end
      gone = i
    end
    redis.call('LTRIM', key, gone, -1)
    oldest = redis.call('LINDEX', key, 0)
  end
  return redis.call('LLEN', key)
end

-- Microseconds until one more event fits under the limit; 0 = now.
local function window_wait(key, now, window_us, limit)
  local used = window_used(key, now, window_us)
  if used < limit then return 0, used end
  if limit < 1 then return window_us, used end
  return tonumber(redis.call('LINDEX', key, used - limit)) + window_us - now, used
end

local function window_take(key, now, window_us)
  redis.call('RPUSH', key, string.format('%.0f', now))
  redis.call('PEXPIRE', key, math.ceil(window_us / 1000))
end

local function ms(us)
  return math.ceil(us / 1000)
end
`;
