#!lua
-- KEYS: a hash for each run. ARGV: for each entry the run's number among KEYS, entry, value.
for i = 1, #ARGV, 3 do
  redis.call('HSET', KEYS[tonumber(ARGV[i])], ARGV[i + 1], ARGV[i + 2])
end
return 1
