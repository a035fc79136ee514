#!lua
-- KEYS: the hash of a run. ARGV: for each mark entry and value.
for i = 1, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
return 1
