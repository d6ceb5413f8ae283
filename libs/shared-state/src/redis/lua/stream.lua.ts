import { WINDOW_FUNCTIONS } from './window.lua';

/**
 * Takes a place for a stream.
 *
 * KEYS[1]  what is known of the stream: hash
 * KEYS[2]  streams of the tenant: sorted set of name by end, microseconds
 * ARGV[1]  name
 * ARGV[2]  owner
 * ARGV[3]  fingerprint
 * ARGV[4]  most streams of the tenant
 * ARGV[5]  lifetime, milliseconds
 *
 * Returns 1 opened, 0 exists, -1 too many.
 */
export const STREAM_OPEN = `${WINDOW_FUNCTIONS}
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local now = time_us()
local keep_ms = tonumber(ARGV[5])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now))
if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[4]) then return -1 end
redis.call('HSET', KEYS[1], 'owner', ARGV[2], 'fingerprint', ARGV[3], 'last', '0', 'floor', '0', 'bytes', '0',
  'ended', '0', 'head', '', 'writer', string.format('%.0f', now), 'reader', '')
redis.call('PEXPIRE', KEYS[1], keep_ms)
redis.call('ZADD', KEYS[2], string.format('%.0f', now + keep_ms * 1000), ARGV[1])
if redis.call('PTTL', KEYS[2]) < keep_ms then redis.call('PEXPIRE', KEYS[2], keep_ms) end
return 1
`;

/**
 * Adds to a stream, and is its writer's sign of life. A batch that comes twice counts once. Above the size the oldest
 * batches go.
 *
 * KEYS[1]  what is known of the stream
 * KEYS[2]  its events: Redis stream, one entry for each batch, its id the number of the batch's last event
 * KEYS[3]  streams of the tenant
 * ARGV[1]  name
 * ARGV[2]  owner
 * ARGV[3]  lifetime from now on, milliseconds
 * ARGV[4]  most bytes
 * ARGV[5]  '1': nothing follows
 * ARGV[6]  head, '' = none
 * ARGV[7]  first event, '' = no batch
 * ARGV[8]  last event
 * ARGV[9]  the batch
 *
 * Returns -2 when there is no such stream of this owner, -1 when nobody has read it, else milliseconds since somebody did.
 */
export const STREAM_APPEND = `${WINDOW_FUNCTIONS}
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[2] then return -2 end
local now = time_us()
local keep_ms = tonumber(ARGV[3])
redis.call('HSET', KEYS[1], 'writer', string.format('%.0f', now))
if ARGV[5] == '1' then redis.call('HSET', KEYS[1], 'ended', '1') end
if ARGV[6] ~= '' and redis.call('HGET', KEYS[1], 'head') == '' then redis.call('HSET', KEYS[1], 'head', ARGV[6]) end
if ARGV[7] ~= '' and tonumber(ARGV[8]) > tonumber(redis.call('HGET', KEYS[1], 'last')) then
  redis.call('XADD', KEYS[2], ARGV[8] .. '-1', 'first', ARGV[7], 'sealed', ARGV[9])
  local bytes = redis.call('HINCRBY', KEYS[1], 'bytes', #ARGV[9])
  redis.call('HSET', KEYS[1], 'last', ARGV[8])
  while bytes > tonumber(ARGV[4]) do
    local oldest = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
    if not oldest then break end
    redis.call('XDEL', KEYS[2], oldest[1])
    bytes = redis.call('HINCRBY', KEYS[1], 'bytes', -#oldest[2][4])
    redis.call('HSET', KEYS[1], 'floor', string.match(oldest[1], '^(%d+)'))
  end
end
redis.call('PEXPIRE', KEYS[1], keep_ms)
redis.call('PEXPIRE', KEYS[2], keep_ms)
redis.call('ZADD', KEYS[3], string.format('%.0f', now + keep_ms * 1000), ARGV[1])
if redis.call('PTTL', KEYS[3]) < keep_ms then redis.call('PEXPIRE', KEYS[3], keep_ms) end
local reader = redis.call('HGET', KEYS[1], 'reader')
if reader == '' then return -1 end
-- Below 0 after the clock was set back, which would be one of the other answers.
return math.max(0, math.floor((now - tonumber(reader)) / 1000))
`;

/**
 * What comes behind an event, and a reader's sign of life.
 *
 * KEYS[1]  what is known of the stream
 * KEYS[2]  its events
 * ARGV[1]  number of that event
 * ARGV[2]  bytes that are enough
 *
 * Returns {} when there is no such stream, else { owner, fingerprint, head, last, floor, ended, milliseconds since
 * the writer was heard of, then for each batch: last event, first event, batch }.
 */
export const STREAM_READ = `${WINDOW_FUNCTIONS}
local known = redis.call('HMGET', KEYS[1], 'owner', 'fingerprint', 'head', 'last', 'floor', 'ended', 'writer')
if not known[1] then return {} end
local now = time_us()
redis.call('HSET', KEYS[1], 'reader', string.format('%.0f', now))
known[7] = math.max(0, math.floor((now - tonumber(known[7])) / 1000))
local bytes, from = 0, ARGV[1] .. '-1'
while bytes < tonumber(ARGV[2]) do
  local some = redis.call('XRANGE', KEYS[2], '(' .. from, '+', 'COUNT', 16)
  if #some == 0 then break end
  for i = 1, #some do
    known[#known + 1] = string.match(some[i][1], '^(%d+)')
    known[#known + 1] = some[i][2][2]
    known[#known + 1] = some[i][2][4]
    bytes = bytes + #some[i][2][4]
    from = some[i][1]
  end
end
return known
`;

/**
 * Forgets a stream, if it is of this owner.
 *
 * KEYS[1]  what is known of the stream
 * KEYS[2]  its events
 * KEYS[3]  streams of the tenant
 * ARGV[1]  name
 * ARGV[2]  owner
 *
 * Returns 1 when it was there.
 */
export const STREAM_DROP = `
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[2] then return 0 end
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('ZREM', KEYS[3], ARGV[1])
return 1
`;
