#!lua flags=allow-cross-slot-keys
-- Changes records that are still as they were read, each together with what undoes it.
-- KEYS: in a cluster the key of one of the records, which all are on one server.
-- ARGV: the container's sorted set ('' when there is none),
--   number of indexes, [sorted set, unique, number of fields, fields...]...,
--   number of records, and for each:
--   what (U fields change, C the record comes to be, D it goes), key, hash of what is kept, member,
--   what is kept already ('' nothing), what is kept then ('' nothing),
--   when one that comes to be ends (0 never, milliseconds),
--   number expected, [field, there (0 or 1), value]...,
--   number of sets, [field, value]..., number of dels, fields...
-- Answers for each record 1, or 0 when it was not as expected; then it stays.
local at = 0
local function take()
  at = at + 1
  return ARGV[at]
end
local set = take()
local indexes = {}
for i = 1, tonumber(take()) do
  local index = { key = take(), unique = take() == '1', fields = {} }
  for j = 1, tonumber(take()) do
    index.fields[j] = take()
  end
  indexes[i] = index
end
local function part(value)
  if not value then
    return '\1'
  end
  return '\2' .. string.gsub(value, '%z', '\0\255') .. '\0\1'
end
local function entry(index, key)
  local values = redis.call('HMGET', key, unpack(index.fields))
  local parts = {}
  for i = 1, #index.fields do
    parts[i] = part(values[i])
  end
  return table.concat(parts)
end

-- First a look at all: nothing is written when one of the keys is on another server.
for n, index in ipairs(indexes) do
  redis.call('EXISTS', index.key)
end
local records, answers = {}, {}
for i = 1, tonumber(take()) do
  local what, key, kept, member = take(), take(), take(), take()
  local was, image, ends = take(), take(), take()
  local there = redis.call('EXISTS', key) == 1
  local same = there == (what ~= 'C') and (redis.call('HGET', kept, member) or '') == was
  local expected, known = tonumber(take()), 0
  for j = 1, expected do
    local field, present, value = take(), take(), take()
    if same then
      local now = redis.call('HGET', key, field)
      if present == '1' then
        same = now == value
        known = known + 1
      else
        same = not now
      end
    end
  end
  if same and what == 'D' then
    same = redis.call('HLEN', key) == known
  end
  local pairs = tonumber(take())
  local sets = at + 1
  at = at + pairs * 2
  local dels = tonumber(take())
  local gone = at + 1
  at = at + dels
  answers[i] = same and 1 or 0
  if same then
    records[#records + 1] = {
      what = what, key = key, kept = kept, member = member, image = image, ends = ends,
      there = there, sets = sets, pairs = pairs, gone = gone, dels = dels
    }
  end
end

for i, record in ipairs(records) do
  local key, member = record.key, record.member
  if record.image == '' then
    redis.call('HDEL', record.kept, member)
  else
    redis.call('HSET', record.kept, member, record.image)
  end
  local before = {}
  for n, index in ipairs(indexes) do
    if record.there then
      before[n] = entry(index, key)
    end
  end
  if record.what == 'D' then
    redis.call('UNLINK', key)
    if set ~= '' then
      redis.call('ZREM', set, member)
    end
  else
    local last = record.sets + record.pairs * 2 - 1
    for j = record.sets, last, 4000 do
      redis.call('HSET', key, unpack(ARGV, j, math.min(j + 3999, last)))
    end
    last = record.gone + record.dels - 1
    for j = record.gone, last, 4000 do
      redis.call('HDEL', key, unpack(ARGV, j, math.min(j + 3999, last)))
    end
    if set ~= '' then
      redis.call('ZADD', set, 0, member)
    end
    if record.what == 'C' and record.ends ~= '0' then
      redis.call('PEXPIREAT', key, record.ends)
    end
  end
  for n, index in ipairs(indexes) do
    if before[n] then
      redis.call('ZREM', index.key, before[n] .. member)
    end
    if record.what ~= 'D' then
      redis.call('ZADD', index.key, 0, entry(index, key) .. member)
    end
  end
end
return answers
