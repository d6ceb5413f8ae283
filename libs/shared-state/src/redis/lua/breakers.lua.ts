/**
 * Writes the records of breakers, each only if nobody else did in between. What a record says is
 * decided outside, by the one state machine that memory and Redis share.
 *
 * KEYS[1]  breakers: hash of target -> record
 * ARGV[1]  lifetime of the hash, milliseconds
 * then three for each target: target, the record it is based on ('' = none), the next one ('' = forget it)
 *
 * Returns { now in microseconds, then for each target: 1 when it was written, else the record that is there ('' = none) }.
 */
export const SWAP_BREAKERS = `
local answer = { redis.call('TIME') }
answer[1] = answer[1][1] .. string.format('%06d', answer[1][2])
local written = false
for i = 2, #ARGV, 3 do
  local target, base, next = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local there = redis.call('HGET', KEYS[1], target) or ''
  if there ~= base then
    answer[#answer + 1] = there
  else
    if next == '' then redis.call('HDEL', KEYS[1], target) else redis.call('HSET', KEYS[1], target, next) end
    answer[#answer + 1] = 1
    written = true
  end
end
if written then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return answer
`;

/**
 * Reads the records of all breakers.
 *
 * KEYS[1]  breakers: hash of target -> record
 *
 * Returns { now in microseconds, target, record, target, record, ... }.
 */
export const READ_BREAKERS = `
local time = redis.call('TIME')
local answer = redis.call('HGETALL', KEYS[1])
table.insert(answer, 1, time[1] .. string.format('%06d', time[2]))
return answer
`;
