#!lua
-- Runs a command and notes that it did, as one.
-- KEYS: where it is noted, in a cluster the command's keys too. ARGV: field of the note, words...
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then
  return 1
end
redis.call(unpack(ARGV, 2))
redis.call('HSET', KEYS[1], ARGV[1], '1')
return 1
