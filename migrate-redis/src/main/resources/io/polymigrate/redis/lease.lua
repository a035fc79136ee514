#!lua flags=allow-oom
-- KEYS: the lock. ARGV: owner, whose lock may be taken too ('' nobody's), milliseconds (0 gives it
-- back). Answers who has it now.
local holder = redis.call('GET', KEYS[1])
if ARGV[3] == '0' then
  if holder == ARGV[1] then
    redis.call('DEL', KEYS[1])
  end
  return ''
end
if not holder or holder == ARGV[1] or (ARGV[2] ~= '' and holder == ARGV[2]) then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
  return ARGV[1]
end
return holder
