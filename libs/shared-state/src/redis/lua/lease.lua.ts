import { HEALTH_FUNCTIONS } from './health.lua';
import { TOKEN_FUNCTIONS } from './tokens.lua';
import { WINDOW_FUNCTIONS } from './window.lua';

/**
 * Picks a provider key and counts the lease.
 *
 * KEYS[1]          rotation: hash of key id -> credit
 * KEYS[2]          coolings: hash of key id, or key id and model -> cooling
 * KEYS[3]          allowances: hash of the same -> allowance
 * KEYS[2 + 2 * i]  requests of candidate i
 * KEYS[3 + 2 * i]  tokens of candidate i
 * ARGV[1]  window length, microseconds
 * ARGV[2]  lifetime of an idle rotation, milliseconds
 * ARGV[3]  most credits remembered in one rotation
 * ARGV[4]  what stands between key id and model in a field, with the model; '' = no model
 * ARGV[5]  tokens to reserve
 * ARGV[6]  longest life of a probe that nobody reports, milliseconds
 * ARGV[7]  wait for a running probe, milliseconds
 * ARGV[8]  the key to take if it is eligible, without a change of the rotation; '' = whose turn it is
 * then five for each candidate, best tier first: key id, priority, weight, RPM limit, TPM limit ('' = unlimited)
 *
 * Returns { i, 1 if it is a probe else 0, second of the reservation } for candidate i, or
 * { 0, milliseconds until the first one is eligible again, 1 if one only waits for its rate else 0 };
 * -1 milliseconds when there was no candidate.
 */
export const LEASE = `${WINDOW_FUNCTIONS}${TOKEN_FUNCTIONS}${HEALTH_FUNCTIONS}
local now = time_us()
local window_us = tonumber(ARGV[1])
local model = ARGV[4]
local tokens = tonumber(ARGV[5])
local count = (#KEYS - 3) / 2
local function arg(i, field) return ARGV[8 + (i - 1) * 5 + field] end

if count == 0 then return { 0, -1, 0 } end
-- Of the hashes that exist: per candidate what is said of the key, then of its use for this model.
local fields = {}
for i = 1, count do
  fields[2 * i - 1] = arg(i, 1)
  fields[2 * i] = arg(i, 1) .. model
end
local cooling, allowance = {}, {}
if redis.call('EXISTS', KEYS[2]) == 1 then cooling = redis.call('HMGET', KEYS[2], unpack(fields)) end
if redis.call('EXISTS', KEYS[3]) == 1 then allowance = redis.call('HMGET', KEYS[3], unpack(fields)) end

local soonest, by_rate = -1, 0
local tier = nil
local eligible = {}
for i = 1, count do
  local priority = tonumber(arg(i, 2))
  if tier and priority > tier then break end
  local rest, rate = 0, 0
  for n = 2 * i - 1, 2 * i do
    if cooling[n] then rest = math.max(rest, cooling_wait(cooling[n], now, tonumber(ARGV[7]) * 1000)) end
    if allowance[n] then rate = math.max(rate, allowance_wait(allowance[n], now, tokens)) end
  end
  local rpm, tpm = tonumber(arg(i, 4)), tonumber(arg(i, 5))
  if rpm then rate = math.max(rate, (window_wait(KEYS[2 + 2 * i], now, window_us, rpm))) end
  if tpm then rate = math.max(rate, tokens_wait(KEYS[3 + 2 * i], now, tpm, tokens)) end
  local wait = math.max(rest, rate)
  if wait == 0 then
    tier = priority
    eligible[#eligible + 1] = i
  else
    if rest == 0 then by_rate = 1 end
    if soonest < 0 or wait < soonest then soonest = wait end
  end
end
if #eligible == 0 then return { 0, ms(soonest), by_rate } end

local picked = eligible[1]
local preferred = false
for _, i in ipairs(eligible) do
  if arg(i, 1) == ARGV[8] then picked, preferred = i, true end
end
if #eligible > 1 and not preferred then
  local names = {}
  for n, i in ipairs(eligible) do names[n] = arg(i, 1) end
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

local probe = 0
local last = model == '' and 2 * picked - 1 or 2 * picked
for n = 2 * picked - 1, last do
  if cooling[n] then
    probe = 1
    local ends = string.format('%.0f %.0f', numbers_of(cooling[n])[1], now + tonumber(ARGV[6]) * 1000)
    redis.call('HSET', KEYS[2], fields[n], ends)
    outlive(KEYS[2], tonumber(ARGV[6]))
  end
  if allowance[n] then redis.call('HSET', KEYS[3], fields[n], allowance_after(allowance[n], tokens)) end
end
window_used(KEYS[2 + 2 * picked], now, window_us)
window_take(KEYS[2 + 2 * picked], now, window_us)
local second = math.floor(now / 1000000)
if tokens > 0 then
  tokens_used(KEYS[3 + 2 * picked], second)
  tokens_take(KEYS[3 + 2 * picked], second, tokens)
end
return { picked, probe, second }
`;
