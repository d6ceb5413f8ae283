import { WINDOW_FUNCTIONS } from './window.lua';

/**
 * Picks a provider key and counts the lease.
 *
 * KEYS[1]      rotation: hash of key id -> credit
 * KEYS[2]      cooling: hash of key id -> end, microseconds
 * KEYS[2 + i]  window of candidate i
 * ARGV[1]      window length, microseconds
 * ARGV[2]      lifetime of an idle rotation, milliseconds
 * ARGV[3]      most credits remembered in one rotation
 * then four for each candidate, best tier first: key id, priority, weight, RPM limit ('' = unlimited)
 *
 * Returns { i, 0 } for candidate i, or { 0, milliseconds until the first one is eligible again },
 * -1 milliseconds when there was no candidate.
 */
export const LEASE = `${WINDOW_FUNCTIONS}
local now = time_us()
local window_us = tonumber(ARGV[1])
local count = #KEYS - 2
local function arg(i, field) return ARGV[3 + (i - 1) * 4 + field] end

local ids = {}
for i = 1, count do ids[i] = arg(i, 1) end
if count == 0 then return { 0, -1 } end
local cooling = {}
if redis.call('EXISTS', KEYS[2]) == 1 then cooling = redis.call('HMGET', KEYS[2], unpack(ids)) end

local soonest = -1
local tier = nil
local eligible = {}
for i = 1, count do
  local priority = tonumber(arg(i, 2))
  if tier and priority > tier then break end
  local wait = 0
  local limit = tonumber(arg(i, 4))
  if cooling[i] then wait = math.max(0, tonumber(cooling[i]) - now) end
  if limit then wait = math.max(wait, (window_wait(KEYS[2 + i], now, window_us, limit))) end
  if wait == 0 then
    tier = priority
    eligible[#eligible + 1] = i
  elseif soonest < 0 or wait < soonest then
    soonest = wait
  end
end
if #eligible == 0 then return { 0, ms(soonest) } end

local picked = eligible[1]
if #eligible > 1 then
  local names = {}
  for n, i in ipairs(eligible) do names[n] = ids[i] end
  local credits = redis.call('HMGET', KEYS[1], unpack(names))
  local total, richest, best = 0, nil, 1
  for n, i in ipairs(eligible) do
    local weight = tonumber(arg(i, 3))
    credits[n] = (tonumber(credits[n] or 0) or 0) + weight
    total = total + weight
    if not richest or credits[n] > richest then richest, best = credits[n], n end
  end
  credits[best] = richest - total
  picked = eligible[best]
  local pairs_to_set = {}
  for n = 1, #eligible do
    pairs_to_set[n * 2 - 1] = names[n]
    pairs_to_set[n * 2] = credits[n]
  end
  if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[3]) then redis.call('DEL', KEYS[1]) end
  redis.call('HSET', KEYS[1], unpack(pairs_to_set))
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
if arg(picked, 4) ~= '' then window_take(KEYS[2 + picked], now, window_us) end
return { picked, 0 }
`;
