#!lua flags=no-writes,allow-cross-slot-keys
-- Reads records, each in one piece.
-- KEYS: one of their keys, or none. ARGV: whether it is said when they end (0 or 1), keys...
-- Answers for each key what DUMP says, nothing when it is gone. Before that, if asked for, when it
-- ends in milliseconds, or less than 0.
local ends, out, at = ARGV[1] == '1', {}, 0
for i = 2, #ARGV do
  if ends then
    at = at + 1
    out[at] = string.format('%.0f', redis.call('PEXPIRETIME', ARGV[i]))
  end
  at = at + 1
  out[at] = redis.call('DUMP', ARGV[i])
end
return out
