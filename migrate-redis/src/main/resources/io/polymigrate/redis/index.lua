#!lua
-- Enters records into an index.
-- KEYS: the index's sorted set. ARGV: unique (0 or 1), number of fields, fields..., for each record
-- key and member. Answers the numbers (from 1) of the records that violate a unique index.
local count = tonumber(ARGV[2])
local fields = {}
for i = 1, count do
  fields[i] = ARGV[2 + i]
end
local refused = {}
local number = 0
for i = 3 + count, #ARGV, 2 do
  number = number + 1
  local key, member = ARGV[i], ARGV[i + 1]
  if redis.call('EXISTS', key) == 1 then
    local values = redis.call('HMGET', key, unpack(fields))
    local parts, full = {}, true
    for j = 1, count do
      local value = values[j]
      if value then
        parts[j] = '\2' .. string.gsub(value, '%z', '\0\255') .. '\0\1'
      else
        parts[j] = '\1'
        full = false
      end
    end
    local entry = table.concat(parts)
    local free = true
    if ARGV[1] == '1' and full then
      local found = redis.call('ZRANGEBYLEX', KEYS[1],
        '[' .. entry, '(' .. entry .. '\255', 'LIMIT', 0, 2)
      for _, other in ipairs(found) do
        free = free and other == entry .. member
      end
    end
    if free then
      redis.call('ZADD', KEYS[1], 0, entry .. member)
    else
      refused[#refused + 1] = number
    end
  end
end
return refused
