#!lua
-- Writes records and a checkpoint as one.
-- KEYS: the container's sorted set, the checkpoints' hash, the sorted sets of its indexes.
-- ARGV: mode (U upsert, I insert, R replace, S skip existing), type of a record's key,
--   number of marks, [entry, value]...,
--   number of indexes, [unique (0 or 1), number of fields, fields...]...,
--   number of records, [key, member, number of sets, [field, value]..., number of dels, fields...]
-- With a mark nothing is written when one record is refused.
-- Answers a number for each record: 0 written, 1 skipped, 2 there already, 3 of another type,
-- 4 + n: violates the unique index n (from 0).
local at = 0
local function take()
  at = at + 1
  return ARGV[at]
end
local mode, wanted = take(), take()
local marks = {}
for i = 1, tonumber(take()) * 2 do
  marks[i] = take()
end
local indexes = {}
for i = 1, tonumber(take()) do
  local index = { key = KEYS[2 + i], unique = take() == '1', fields = {} }
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
local function after(values, fields)
  local parts = {}
  for i = 1, #fields do
    parts[i] = part(values[fields[i]])
  end
  return table.concat(parts)
end

local count = tonumber(take())
local first = at
local results = {}
local refused = false

if #marks > 0 then
  local seen = {}
  for i = 1, count do
    local key = take()
    at = at + 1
    at = at + 1 + tonumber(ARGV[at + 1]) * 2
    at = at + 1 + tonumber(ARGV[at + 1])
    local type = redis.call('TYPE', key).ok
    results[i] = 0
    if type ~= 'none' and type ~= wanted then
      results[i] = 3
      refused = true
    elseif mode == 'I' and (type ~= 'none' or seen[key]) then
      results[i] = 2
      refused = true
    end
    seen[key] = true
  end
  if refused then
    return results
  end
  at = first
end

for i = 1, count do
  local key, member = take(), take()
  local sets, dels = at + 2, 0
  local pairs = tonumber(take())
  at = at + pairs * 2
  dels = tonumber(take())
  local gone = at + 1
  at = at + dels
  local type = redis.call('TYPE', key).ok
  local result = 0
  if type ~= 'none' and type ~= wanted then
    result = 3
  elseif type ~= 'none' and mode == 'I' then
    result = 2
  elseif type ~= 'none' and mode == 'S' then
    result = 1
  end
  local before, later = {}, {}
  if result == 0 and #indexes > 0 then
    for n, index in ipairs(indexes) do
      local values = {}
      if type ~= 'none' then
        before[n] = entry(index, key)
        if mode ~= 'R' then
          local now = redis.call('HMGET', key, unpack(index.fields))
          for j, field in ipairs(index.fields) do
            values[field] = now[j]
          end
        end
      end
      for j = gone, gone + dels - 1 do
        values[ARGV[j]] = false
      end
      for j = sets, sets + pairs * 2 - 1, 2 do
        values[ARGV[j]] = ARGV[j + 1]
      end
      later[n] = after(values, index.fields)
      local full = true
      for j, field in ipairs(index.fields) do
        full = full and values[field]
      end
      if index.unique and full then
        local found = redis.call('ZRANGEBYLEX', index.key,
          '[' .. later[n], '(' .. later[n] .. '\255', 'LIMIT', 0, 2)
        for _, other in ipairs(found) do
          if other ~= later[n] .. member then
            result = 3 + n
          end
        end
      end
    end
  end
  if result == 0 then
    if wanted == 'string' then
      redis.call('SET', key, ARGV[sets + 1], 'KEEPTTL')
    else
      if type ~= 'none' then
        if mode == 'R' then
          local ends = redis.call('PEXPIRETIME', key)
          redis.call('DEL', key)
          for j = sets, sets + pairs * 2 - 1, 4000 do
            redis.call('HSET', key, unpack(ARGV, j, math.min(j + 3999, sets + pairs * 2 - 1)))
          end
          if ends > 0 then
            redis.call('PEXPIREAT', key, ends)
          end
        else
          for j = gone, gone + dels - 1, 4000 do
            redis.call('HDEL', key, unpack(ARGV, j, math.min(j + 3999, gone + dels - 1)))
          end
        end
      end
      if type == 'none' or mode ~= 'R' then
        for j = sets, sets + pairs * 2 - 1, 4000 do
          redis.call('HSET', key, unpack(ARGV, j, math.min(j + 3999, sets + pairs * 2 - 1)))
        end
      end
    end
    redis.call('ZADD', KEYS[1], 0, member)
    for n, index in ipairs(indexes) do
      if before[n] and before[n] ~= later[n] then
        redis.call('ZREM', index.key, before[n] .. member)
      end
      redis.call('ZADD', index.key, 0, later[n] .. member)
    end
  end
  results[i] = result
end
for i = 1, #marks, 2 do
  redis.call('HSET', KEYS[2], marks[i], marks[i + 1])
end
return results
