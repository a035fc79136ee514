-- KEYS: the sorted set, that of the target. ARGV: for each record member, key, new key.
for i = 1, #ARGV, 3 do
  if redis.call('EXISTS', ARGV[i + 1]) == 1 then
    redis.call('RENAME', ARGV[i + 1], ARGV[i + 2])
    redis.call('ZADD', KEYS[2], 0, ARGV[i])
  end
  redis.call('ZREM', KEYS[1], ARGV[i])
end
return 1
