#!lua flags=no-writes,allow-cross-slot-keys
-- Reads hashes.
-- KEYS: one of their keys, or none. ARGV: whether all fields must be known (0 or 1), whether it is
--   said when they end (0 or 1), number of fields, fields..., keys...
-- Answers, packed, for each key: 0 (it is gone); or 1 and the values of the fields, none where
-- there is no such field; or 2 and names and values in turn, where that may not be all there is to
-- know. Before them, if asked for, when it ends in milliseconds, or less than 0.
local whole, ends, count = ARGV[1] == '1', ARGV[2] == '1', tonumber(ARGV[3])
local names = {}
for i = 1, count do
  names[i] = ARGV[3 + i]
end
local out, at = {}, 0
for i = 4 + count, #ARGV do
  local key = ARGV[i]
  local values = redis.call('HMGET', key, unpack(names))
  local there = 0
  for j = 1, count do
    if values[j] then
      there = there + 1
    end
  end
  local kind = 1
  if there < count or whole then
    local size = redis.call('HLEN', key)
    if size == 0 then
      kind = 0
    elseif size > there then
      kind = 2
      values = redis.call('HGETALL', key)
    end
  end
  at = at + 1
  out[at] = kind
  if kind > 0 then
    if ends then
      at = at + 1
      out[at] = redis.call('PEXPIRETIME', key)
    end
    at = at + 1
    out[at] = values
  end
end
return cmsgpack.pack(out)
