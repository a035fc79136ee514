#!lua flags=allow-cross-slot-keys
-- Writes records and a checkpoint as one.
-- KEYS: the container's sorted set, the checkpoints' hash, the sorted sets of its indexes; in a
--   cluster the key of one of the records, which all are on one server, and those of the indexes.
-- ARGV: mode (U upsert, I insert, R replace, S skip existing), type of a record's key,
--   whether it is a cluster (0 or 1), whether records say when they end (0 or 1),
--   number of marks, [entry, value]...,
--   number of indexes, [sorted set, unique (0 or 1), number of fields, fields...]...,
--   number of fields, [name, name of its marker]...,
--   and for each record: key, member, [when it ends: '' nothing is said, 0 never, milliseconds],
--   its shape: for each field v (its value follows), n (null) or - (missing); '' all values follow;
--   of a list, set, sorted set or stream how many words follow that make it
-- With a mark nothing is written when one record is refused.
-- Answers '' when all were written, else a number for each record: 0 written, 1 skipped, 2 there
-- already, 3 of another type, 4 + n: violates the unique index n (from 0).
local at, last = 0, #ARGV
local function take()
  at = at + 1
  return ARGV[at]
end
local mode, wanted, clustered, ends = take(), take(), take() == '1', take() == '1'
local marks = {}
for i = 1, tonumber(take()) * 2 do
  marks[i] = take()
end
local indexes = {}
for i = 1, tonumber(take()) do
  local index = { key = take(), unique = take() == '1', fields = {} }
  for j = 1, tonumber(take()) do
    index.fields[j] = take()
  end
  indexes[i] = index
end
local columns = tonumber(take())
local names, markers, whole, clear = {}, {}, {}, {}
for i = 1, columns do
  names[i], markers[i] = take(), take()
  whole[2 * i - 1] = names[i]
  clear[i] = markers[i]
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

-- What is set and what must go, of the record whose shape is next.
local function record()
  local shape = take()
  if wanted == 'string' then
    return { take() }, 1, clear, 0
  end
  if wanted ~= 'hash' then
    local words, count = {}, tonumber(shape)
    for i = 1, count do
      words[i] = ARGV[at + i]
    end
    at = at + count
    return words, count, clear, 0
  end
  if shape == '' then
    for i = 1, columns do
      whole[2 * i] = ARGV[at + i]
    end
    at = at + columns
    return whole, 2 * columns, clear, columns
  end
  local sets, dels, set, del = {}, {}, 0, 0
  for i = 1, columns do
    local kind = string.byte(shape, i)
    if kind == 118 then
      sets[set + 1], sets[set + 2] = names[i], take()
      dels[del + 1] = markers[i]
      set, del = set + 2, del + 1
    elseif kind == 110 then
      sets[set + 1], sets[set + 2] = markers[i], ''
      dels[del + 1] = names[i]
      set, del = set + 2, del + 1
    end
  end
  if set == 0 then
    sets, set = { '_polymigrate_empty', '' }, 2
  end
  return sets, set, dels, del
end
local function many(command, key, words, count)
  for i = 1, count, 4000 do
    redis.call(command, key, unpack(words, i, math.min(i + 3999, count)))
  end
end

local first, count, results, refused = at, 0, {}, false
if #marks > 0 or clustered then
  -- First a look at all: nothing is written when one is refused, or on another server.
  local seen = {}
  for n, index in ipairs(indexes) do
    redis.call('EXISTS', index.key)
  end
  while at < last do
    count = count + 1
    local key = take()
    at = at + (ends and 2 or 1)
    record()
    local type = redis.call('TYPE', key).ok
    results[count] = 0
    if type ~= 'none' and type ~= wanted then
      results[count] = 3
      refused = true
    elseif mode == 'I' and (type ~= 'none' or seen[key]) then
      results[count] = 2
      refused = true
    end
    seen[key] = true
  end
  if refused and #marks > 0 then
    return results
  end
  at, count, refused, results = first, 0, false, {}
end

while at < last do
  count = count + 1
  local key, member = take(), take()
  local expiry = ends and take() or ''
  local sets, set, dels, del = record()
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
      for j = 1, del do
        values[dels[j]] = false
      end
      for j = 1, set, 2 do
        values[sets[j]] = sets[j + 1]
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
      redis.call('SET', key, sets[1], 'KEEPTTL')
    elseif wanted ~= 'hash' then
      local kept = redis.call('PEXPIRETIME', key)
      redis.call('DEL', key)
      if wanted == 'stream' then
        local i = 1
        while i <= set do
          local words = tonumber(sets[i + 1])
          redis.call('XADD', key, sets[i], unpack(sets, i + 2, i + 1 + words))
          i = i + 2 + words
        end
      else
        many(({ list = 'RPUSH', set = 'SADD', zset = 'ZADD' })[wanted], key, sets, set)
      end
      if kept > 0 then
        redis.call('PEXPIREAT', key, kept)
      end
    elseif type == 'none' then
      many('HSET', key, sets, set)
    elseif mode == 'R' then
      local kept = redis.call('PEXPIRETIME', key)
      redis.call('DEL', key)
      many('HSET', key, sets, set)
      if kept > 0 then
        redis.call('PEXPIREAT', key, kept)
      end
    else
      many('HDEL', key, dels, del)
      many('HSET', key, sets, set)
    end
    if not clustered then
      redis.call('ZADD', KEYS[1], 0, member)
    end
    for n, index in ipairs(indexes) do
      if before[n] and before[n] ~= later[n] then
        redis.call('ZREM', index.key, before[n] .. member)
      end
      redis.call('ZADD', index.key, 0, later[n] .. member)
    end
    if expiry == '0' then
      redis.call('PERSIST', key)
    elseif expiry ~= '' then
      redis.call('PEXPIREAT', key, expiry)
    end
  else
    refused = true
  end
  results[count] = result
end
for i = 1, #marks, 2 do
  redis.call('HSET', KEYS[2], marks[i], marks[i + 1])
end
return refused and results or ''
