#!lua
-- Changes records that are still as they were read, with what undoes it and how far it is, as one.
-- KEYS: the container's sorted set, what is kept for undo, the notes, the indexes' sorted sets.
-- ARGV: field of the notes for progress, progress ('' for none), field of the notes for the count,
--   number of indexes, [unique, number of fields, fields...]...,
--   number of records, and for each:
--   what (U fields change, C the record comes to be, D it goes), key, member,
--   what is kept ('' forgets what was kept), when one that comes to be ends (0 never, milliseconds),
--   number expected, [field, there (0 or 1), value]...,
--   number of sets, [field, value]..., number of dels, fields...
-- Answers the numbers (from 1) of the records that were not as expected; those stay. Progress is
-- noted when there are none.
local at = 0
local function take()
  at = at + 1
  return ARGV[at]
end
local progressField, progress, countField = take(), take(), take()
local indexes = {}
for i = 1, tonumber(take()) do
  local index = { key = KEYS[3 + i], unique = take() == '1', fields = {} }
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

local different, changed = {}, 0
for i = 1, tonumber(take()) do
  local what, key, member, kept, ends = take(), take(), take(), take(), take()
  local there = redis.call('EXISTS', key) == 1
  local same = there == (what ~= 'C')
  local expected = tonumber(take())
  for j = 1, expected do
    local field, present, value = take(), take(), take()
    if same then
      local now = redis.call('HGET', key, field)
      if present == '1' then
        same = now == value
      else
        same = not now
      end
    end
  end
  if same and what == 'D' then
    local known = 0
    for j = at - expected * 3 + 1, at, 3 do
      if ARGV[j + 1] == '1' then
        known = known + 1
      end
    end
    same = redis.call('HLEN', key) == known
  end
  local pairs = tonumber(take())
  local sets = at + 1
  at = at + pairs * 2
  local dels = tonumber(take())
  local gone = at + 1
  at = at + dels
  if not same then
    different[#different + 1] = i
  else
    if kept == '' then
      redis.call('HDEL', KEYS[2], member)
    else
      redis.call('HSETNX', KEYS[2], member, kept)
    end
    local before = {}
    for n, index in ipairs(indexes) do
      if there then
        before[n] = entry(index, key)
      end
    end
    if what == 'D' then
      redis.call('UNLINK', key)
      redis.call('ZREM', KEYS[1], member)
    else
      for j = sets, sets + pairs * 2 - 1, 4000 do
        redis.call('HSET', key, unpack(ARGV, j, math.min(j + 3999, sets + pairs * 2 - 1)))
      end
      for j = gone, gone + dels - 1, 4000 do
        redis.call('HDEL', key, unpack(ARGV, j, math.min(j + 3999, gone + dels - 1)))
      end
      redis.call('ZADD', KEYS[1], 0, member)
      if what == 'C' and ends ~= '0' then
        redis.call('PEXPIREAT', key, ends)
      end
    end
    for n, index in ipairs(indexes) do
      if before[n] then
        redis.call('ZREM', index.key, before[n] .. member)
      end
      if what ~= 'D' then
        redis.call('ZADD', index.key, 0, entry(index, key) .. member)
      end
    end
    changed = changed + 1
  end
end
if changed > 0 then
  redis.call('HINCRBY', KEYS[3], countField, changed)
end
if #different == 0 and progress ~= '' then
  redis.call('HSET', KEYS[3], progressField, progress)
end
return different
