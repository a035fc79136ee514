#!lua
-- KEYS: the hash. ARGV: field, text before ('' for none), text after ('' for none).
-- Answers 1 when the text is as after, 0 when it was neither.
local now = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if now == ARGV[3] then
  return 1
end
if now ~= ARGV[2] then
  return 0
end
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
end
return 1
