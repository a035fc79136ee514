#!lua flags=allow-cross-slot-keys
-- Writes records where there is nothing yet, and a checkpoint, as one; or nothing at all.
-- KEYS: the container's sorted set, the checkpoints' hash; in a cluster the key of one of the
--   records, which all are on one server.
-- ARGV: whether it is a cluster (0 or 1), whether records say when they end (0 or 1),
--   number of marks, [entry, value]...,
--   and for each record: key, member, [when it ends: '' or 0 never, milliseconds], its value as
--   RESTORE takes it
-- Answers '' when all were written; 'there' when one of the keys is there, or twice among them;
-- 'never' when the server does not take such values, or not from this user.
local clustered, ends = ARGV[1] == '1', ARGV[2] == '1'
local first, each, last = 4 + 2 * tonumber(ARGV[3]), ends and 4 or 3, #ARGV
local keys, members, seen, count = {}, {}, {}, 0
for i = first, last, each do
  local key = ARGV[i]
  count = count + 1
  keys[count] = key
  members[2 * count - 1], members[2 * count] = 0, ARGV[i + 1]
  if seen[key] then
    return 'there'
  end
  seen[key] = true
end
for i = 1, count, clustered and 1 or 4000 do
  -- In a cluster each by itself: they are in several slots.
  local till = clustered and i or math.min(i + 3999, count)
  if redis.call('EXISTS', unpack(keys, i, till)) > 0 then
    return 'there'
  end
end

local call = redis.pcall
for i = first, last, each do
  local done
  if ends then
    local till = ARGV[i + 2]
    done = call('RESTORE', ARGV[i], till == '' and '0' or till, ARGV[i + 3], 'ABSTTL')
  else
    done = call('RESTORE', ARGV[i], '0', ARGV[i + 2])
  end
  -- Only the first can fail; then nothing has been written.
  if call == redis.pcall then
    if done.err then
      return 'never'
    end
    call = redis.call
  end
end
if not clustered then
  for i = 1, 2 * count, 4000 do
    redis.call('ZADD', KEYS[1], unpack(members, i, math.min(i + 3999, 2 * count)))
  end
end
for i = 4, first - 1, 2 do
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
end
return ''
