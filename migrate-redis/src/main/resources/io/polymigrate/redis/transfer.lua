#!lua flags=allow-cross-slot-keys
-- Moves records of a cluster to other servers, in three steps: they are taken, put, dropped.
-- KEYS: the key of one of the records, which all are on one server.
-- ARGV: the step, number of records, and for each:
--   take: key
--   put: key, what was taken: payload, when it ends (0 never, milliseconds), its print; the print
--     of an earlier one that may give way ('' none)
--   drop: key, print
-- Answers for each record:
--   take: payload, when it ends, print; nothing when it is gone
--   put: 1 when it is there, 0 when another is in its place
--   drop: 1 when it is gone, 0 when it is not what was taken any more
local at = 0
local function take()
  at = at + 1
  return ARGV[at]
end
-- Of equal records the same on all servers, unlike their payloads.
local function print(key)
  local type = redis.call('TYPE', key).ok
  local content = {}
  if type == 'hash' then
    local items, names, values = redis.call('HGETALL', key), {}, {}
    for i = 1, #items, 2 do
      names[#names + 1] = items[i]
      values[items[i]] = items[i + 1]
    end
    table.sort(names)
    for i, name in ipairs(names) do
      content[2 * i - 1], content[2 * i] = name, values[name]
    end
  elseif type == 'string' then
    content = redis.call('GET', key)
  elseif type == 'list' then
    content = redis.call('LRANGE', key, 0, -1)
  elseif type == 'set' then
    content = redis.call('SMEMBERS', key)
    table.sort(content)
  elseif type == 'zset' then
    content = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
  elseif type == 'stream' then
    content = redis.call('XRANGE', key, '-', '+')
  end
  local ends = string.format('%.0f', math.max(0, redis.call('PEXPIRETIME', key)))
  return redis.sha1hex(type .. ends .. cmsgpack.pack(content)), ends
end

local step, words = take(), { take = 1, put = 5, drop = 2 }
local answers = {}
local first = at + 2
-- First a look at all: nothing is written when one of the keys is on another server.
for i = first, #ARGV, words[step] do
  redis.call('EXISTS', ARGV[i])
end
for i = first, #ARGV, words[step] do
  local key, answer = ARGV[i], 0
  local there = redis.call('EXISTS', key) == 1
  if step == 'take' then
    answer = {}
    if there then
      local now, ends = print(key)
      answer = { redis.call('DUMP', key), ends, now }
    end
  elseif step == 'put' then
    local now = there and print(key)
    local old = ARGV[i + 4]
    if now == ARGV[i + 3] then
      answer = 1
    elseif not there or (old ~= '' and now == old) then
      redis.call('RESTORE', key, ARGV[i + 2], ARGV[i + 1], 'REPLACE', 'ABSTTL')
      answer = 1
    end
  elseif not there then
    answer = 1
  elseif print(key) == ARGV[i + 1] then
    redis.call('UNLINK', key)
    answer = 1
  end
  answers[#answers + 1] = answer
end
return answers
