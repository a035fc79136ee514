#!lua flags=allow-oom
-- KEYS: the sorted set. ARGV: for each record member and key.
for i = 1, #ARGV, 2 do
  redis.call('UNLINK', ARGV[i + 1])
  redis.call('ZREM', KEYS[1], ARGV[i])
end
return 1
