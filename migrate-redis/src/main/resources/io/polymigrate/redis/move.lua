#!lua
-- Moves records. KEYS: the sorted set, that of the target. ARGV: whether what is there gives way
-- (0 or 1), then for each record member, key, new key.
-- Answers the members that stay, because there is another record in their place.
local kept = {}
for i = 2, #ARGV, 3 do
  if redis.call('EXISTS', ARGV[i + 1]) == 0 then
    redis.call('ZREM', KEYS[1], ARGV[i])
  elseif ARGV[1] == '1' or redis.call('EXISTS', ARGV[i + 2]) == 0 then
    redis.call('RENAME', ARGV[i + 1], ARGV[i + 2])
    redis.call('ZADD', KEYS[2], 0, ARGV[i])
    redis.call('ZREM', KEYS[1], ARGV[i])
  else
    kept[#kept + 1] = ARGV[i]
  end
end
return kept
