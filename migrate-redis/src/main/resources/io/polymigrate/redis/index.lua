#!lua flags=allow-cross-slot-keys
-- Enters records into an index.
-- KEYS: in a cluster the key of one of the records, which all are on one server.
-- ARGV: the index's sorted set, unique (0 or 1), number of fields, fields..., number of records,
--   and for each key and member.
-- Answers for each record 1, or 0 when it violates a unique index.
local set, unique, count = ARGV[1], ARGV[2] == '1', tonumber(ARGV[3])
local fields = {}
for i = 1, count do
  fields[i] = ARGV[3 + i]
end
local answers = {}
for i = 5 + count, #ARGV, 2 do
  local key, member = ARGV[i], ARGV[i + 1]
  local free = true
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
    if unique and full then
      local found = redis.call('ZRANGEBYLEX', set,
        '[' .. entry, '(' .. entry .. '\255', 'LIMIT', 0, 2)
      for _, other in ipairs(found) do
        free = free and other == entry .. member
      end
    end
    if free then
      redis.call('ZADD', set, 0, entry .. member)
    end
  end
  answers[#answers + 1] = free and 1 or 0
end
return answers
