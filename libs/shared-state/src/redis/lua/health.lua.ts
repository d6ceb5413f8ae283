/**
 * Functions shared by the scripts that know of coolings and allowances.
 * A cooling is `until probe_until`, both in microseconds; a probe_until of 0 means that no probe runs.
 * An allowance is `requests requests_until tokens tokens_until`; an until of 0 means that nothing is known.
 * Expects WINDOW_FUNCTIONS before it.
 */
export const HEALTH_FUNCTIONS = `
local function numbers_of(text)
  local numbers = {}
  for number in string.gmatch(text, '%S+') do numbers[#numbers + 1] = tonumber(number) end
  return numbers
end

-- Microseconds until the key may be picked, for a probe at least; 0 = now.
local function cooling_wait(text, now, probe_retry_us)
  if not text then return 0 end
  local cooling = numbers_of(text)
  if cooling[1] > now then return cooling[1] - now end
  if cooling[2] > now then return math.min(probe_retry_us, cooling[2] - now) end
  return 0
end

-- Microseconds until a call of so many tokens fits; 0 = now.
local function allowance_wait(text, now, need)
  if not text then return 0 end
  local left = numbers_of(text)
  local wait = 0
  if left[2] > now and left[1] < 1 then wait = left[2] - now end
  if left[4] > now and left[3] < math.max(1, need) then wait = math.max(wait, left[4] - now) end
  return wait
end

local function allowance_after(text, tokens)
  local left = numbers_of(text)
  return string.format('%d %.0f %d %.0f', left[1] - 1, left[2], left[3] - tokens, left[4])
end

local function outlive(key, ms)
  if redis.call('PTTL', key) < ms then redis.call('PEXPIRE', key, ms) end
end
`;
