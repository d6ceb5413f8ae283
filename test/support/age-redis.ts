import type { Redis } from 'ioredis';

/**
 * Moves everything that the stores remember into the past, which to them is the same as time passing:
 * the clock of a real server cannot be told to run.
 */
const AGE = `
local us = tonumber(ARGV[1]) * 1000
local function older(value) return string.format('%.0f', tonumber(value) - us) end
for _, key in ipairs(redis.call('KEYS', '*')) do
  local kind = redis.call('TYPE', key).ok
  local ttl = redis.call('PTTL', key)
  if kind == 'list' then
    local times = redis.call('LRANGE', key, 0, -1)
    redis.call('DEL', key)
    for _, time in ipairs(times) do redis.call('RPUSH', key, older(time)) end
  elseif kind == 'zset' then
    local members = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
    for i = 1, #members, 2 do redis.call('ZADD', key, older(members[i + 1]), members[i]) end
  elseif kind == 'hash' and string.find(key, ':stream:', 1, true) then
    for _, field in ipairs({ 'writer', 'reader' }) do
      local at = redis.call('HGET', key, field)
      if at and at ~= '' then redis.call('HSET', key, field, older(at)) end
    end
  elseif string.find(key, ':cooling', 1, true) then
    local fields = redis.call('HGETALL', key)
    for i = 1, #fields, 2 do
      local ends, probe_ends = string.match(fields[i + 1], '(%S+) (%S+)')
      if probe_ends ~= '0' then probe_ends = older(probe_ends) end
      redis.call('HSET', key, fields[i], older(ends) .. ' ' .. probe_ends)
    end
  elseif string.find(key, ':allowance', 1, true) then
    local fields = redis.call('HGETALL', key)
    for i = 1, #fields, 2 do
      local requests, ends, tokens, tokens_end = string.match(fields[i + 1], '(%S+) (%S+) (%S+) (%S+)')
      redis.call('HSET', key, fields[i], requests .. ' ' .. older(ends) .. ' ' .. tokens .. ' ' .. older(tokens_end))
    end
  elseif string.find(key, ':tokens:', 1, true) then
    local seconds = math.floor(us / 1000000)
    local fields = redis.call('HGETALL', key)
    redis.call('DEL', key)
    for i = 1, #fields, 2 do
      local name, value = fields[i], fields[i + 1]
      if name == 'first' then value = string.format('%d', value - seconds)
      elseif name ~= 'sum' then name = string.format('%d', name - seconds) end
      redis.call('HSET', key, name, value)
    end
  end
  if ttl >= 0 then redis.call('PEXPIRE', key, ttl - us / 1000) end
end
return 1
`;

export async function ageRedis(redis: Redis, ms: number): Promise<void> {
  await redis.eval(AGE, 0, ms);
}
