/**
 * Adds figures to minutes of one series.
 *
 * KEYS: 1 hash minute of the hour -> `sums;number=count,...`, sums with commas between
 * ARGV: 1 life of the hash, seconds   then for each minute: its name, its sums, its counts, in the form they are kept in
 */
export const ADD_MINUTES = `
local function numbers(text)
  local list = {}
  for one in string.gmatch(text, '[^,]+') do list[#list + 1] = tonumber(one) end
  return list
end
local function whole(number) return string.format('%.0f', number) end
for i = 2, #ARGV, 3 do
  local known = redis.call('HGET', KEYS[1], ARGV[i])
  local value = ARGV[i + 1] .. ';' .. ARGV[i + 2]
  if known then
    local at = string.find(known, ';', 1, true)
    local sums, added = numbers(string.sub(known, 1, at - 1)), numbers(ARGV[i + 1])
    for place, more in ipairs(added) do sums[place] = whole((sums[place] or 0) + more) end
    for place = #added + 1, #sums do sums[place] = whole(sums[place]) end
    local counts, order = {}, {}
    for _, text in ipairs({ string.sub(known, at + 1), ARGV[i + 2] }) do
      for name, count in string.gmatch(text, '(%d+)=(%d+)') do
        if not counts[name] then order[#order + 1] = name end
        counts[name] = (counts[name] or 0) + tonumber(count)
      end
    end
    for place, name in ipairs(order) do order[place] = name .. '=' .. whole(counts[name]) end
    value = table.concat(sums, ',') .. ';' .. table.concat(order, ',')
  end
  redis.call('HSET', KEYS[1], ARGV[i], value)
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return 1
`;
