import { type Script, script } from './script.ts'

/**
 * What every script begins with. `now` is the store's time: the server's clock, never before the last commit; a test may bring its own.
 *
 * Redis keeps the effects of a script that fails half-way. So each script first reads and decides, and only then calls what cannot fail.
 */
const common = `
local head = redis.call('HMGET', KEYS[1], 'epoch', 'number', 'now', 'turnOwner', 'turnUntil', 'archived')
if not head[1] then return {'gone'} end
local function serverNow(given)
  local now = tonumber(given)
  if not now then
    local time = redis.call('TIME')
    now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  end
  local last = tonumber(head[3])
  if last > now then return last end
  return now
end
local function text(number) return string.format('%.0f', number) end
-- One call takes a few thousand values at most: they go over Lua's stack.
local function inParts(first, last, step, call)
  while first <= last do
    local upto = first + step - 1
    if upto > last then upto = last end
    call(first, upto)
    first = upto + 1
  end
end
local function changesSince(number)
  local from, to = number + 1, tonumber(head[2])
  if to - from > 4096 then return false end
  local changes = {}
  for at = from, to do
    local change = redis.call('HGET', KEYS[2], text(at))
    if not change then return false end
    changes[#changes + 1] = change
  end
  return changes
end
local function values(key, first, last)
  local found = {}
  inParts(first, last, 2000, function(from, to)
    local part = redis.call('HMGET', key, unpack(ARGV, from, to))
    for at = 1, #part do found[#found + 1] = part[at] end
  end)
  return found
end
`

/** Makes the head of an empty store. ARGV: epoch. Answers the epoch in force. A head is made whole or is there already. */
export const openScript: Script = script(`
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'number', '0', 'now', '0') end
return redis.call('HGET', KEYS[1], 'epoch')
`)

/**
 * Lets a promoted replica go on, in a new epoch: whoever saw more of the old one stops.
 *
 * ARGV: the new epoch, the history that it was a replica of.
 */
export const promoteScript: Script = script(`
if redis.call('HGET', KEYS[1], 'promoted') == ARGV[2] then return 'known' end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'promoted', ARGV[2])
return 'promoted'
`)

/**
 * Reads single rows and ranges at one moment.
 *
 * KEYS: head, changes, then per list of rows its hash, then per range its hash and its index. ARGV: epoch and number the reader knows
 * (empty for none), the time or empty, the number of lists, per list its length and keys, the number of ranges, per range from, to, max.
 */
export const readScript: Script = script(`${common}
local changes = false
if ARGV[1] == head[1] and tonumber(ARGV[2]) <= tonumber(head[2]) then changes = changesSince(tonumber(ARGV[2])) end
local at, key = 5, 3
local lists, ranges = {}, {}
for list = 1, tonumber(ARGV[4]) do
  local count = tonumber(ARGV[at])
  lists[list] = values(KEYS[key], at + 1, at + count)
  at = at + 1 + count
  key = key + 1
end
local count = tonumber(ARGV[at])
at = at + 1
for range = 1, count do
  local keys = redis.call('ZRANGEBYLEX', KEYS[key + 1], '[' .. ARGV[at], '(' .. ARGV[at + 1], 'LIMIT', 0, ARGV[at + 2])
  local rows = {}
  inParts(1, #keys, 2000, function(from, to)
    local part = redis.call('HMGET', KEYS[key], unpack(keys, from, to))
    for index = 1, #part do rows[#rows + 1] = part[index] end
  end)
  ranges[range] = {keys, rows}
  at = at + 3
  key = key + 2
end
return {'view', head[1], head[2], text(serverNow(ARGV[3])), changes or 'too-many', lists, ranges, head[6] or '0'}
`)

/** A write that changes nothing: WAIT counts from a connection's last one. */
export const touchScript: Script = script(`
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'asked', '') end
return 'touched'
`)

/**
 * Takes archived journal entries out of memory, if they follow what is archived already. No row changes by it, so neither does the head.
 *
 * KEYS: head, segments, then hash and index of the journal and of the seals. ARGV: first and last entry, the segment.
 */
export const trimScript: Script = script(`
local archived = redis.call('HGET', KEYS[1], 'archived') or '0'
local first, last = tonumber(ARGV[1]), tonumber(ARGV[2])
if tonumber(archived) ~= first - 1 or redis.call('EXISTS', KEYS[1]) == 0 then return 'moved' end
redis.call('ZADD', KEYS[2], last, ARGV[3])
for at = first, last do
  local key = string.format('%016.0f', at)
  redis.call('HDEL', KEYS[3], key)
  redis.call('ZREM', KEYS[4], key)
  redis.call('HDEL', KEYS[5], key)
  redis.call('ZREM', KEYS[6], key)
end
redis.call('HSET', KEYS[1], 'archived', ARGV[2])
return 'trimmed'
`)

/**
 * The one script that writes rows: everything or nothing, if nobody has written since the base.
 *
 * KEYS: head, changes, then per list of absent rows its hash, then per written table its hash and its index, then per table removed from likewise.
 * ARGV: 1 epoch, 2 base, 3 batch, 4 its time, 5 the server's time or empty, 6 how far both may differ, 7 owner, 8 length of a turn,
 * 9 the change record, 10 how many changes to keep, 11 lists of absent rows, 12 tables written, 13 tables removed from, then per list or table
 * its length and keys (written: keys, then as many values).
 */
export const commitScript: Script = script(`${common}
local base, number = tonumber(ARGV[2]), tonumber(head[2])
local same = ARGV[1] == head[1]
if same and number > base then
  local change = redis.call('HGET', KEYS[2], text(base + 1))
  if change and string.sub(change, 1, #ARGV[3] + 1) == ARGV[3] .. '\\n' then
    -- WAIT counts from this connection's last write, so there has to be one after the batch.
    redis.call('HSET', KEYS[1], 'asked', ARGV[3])
    return {'already', head[1], text(base + 1)}
  end
end
local now = serverNow(ARGV[5])
local turnLeft = tonumber(head[5] or '0') - now
if turnLeft > 0 and head[4] ~= ARGV[7] then return {'wait', text(turnLeft)} end
local absent, written, removed = tonumber(ARGV[11]), tonumber(ARGV[12]), tonumber(ARGV[13])
local firstAt, firstKey = 14, 3 + absent
for list = 1, absent do firstAt = firstAt + 1 + tonumber(ARGV[firstAt]) end
if not same or number ~= base then
  local changes = false
  if same and base < number then changes = changesSince(base) end
  local lists = {}
  if changes then
    local at, key = firstAt, firstKey
    for list = 1, written do
      local count = tonumber(ARGV[at])
      lists[list] = values(KEYS[key], at + 1, at + count)
      at = at + 1 + 2 * count
      key = key + 2
    end
  end
  if tonumber(ARGV[8]) > 0 then
    redis.call('HSET', KEYS[1], 'turnOwner', ARGV[7], 'turnUntil', text(now + tonumber(ARGV[8])))
  end
  return {'behind', head[1], head[2], text(now), changes or 'too-many', lists}
end
-- A key of another type would fail half-way, with the tables before it written.
for at = 2, #KEYS do
  local wanted = 'hash'
  if at >= firstKey and (at - firstKey) % 2 == 1 then wanted = 'zset' end
  local found = redis.call('TYPE', KEYS[at]).ok
  if found ~= wanted and found ~= 'none' then return {'corrupt', KEYS[at], found} end
end
local found, present = {}, false
local place = 14
for list = 1, absent do
  local count = tonumber(ARGV[place])
  found[list] = values(KEYS[2 + list], place + 1, place + count)
  for at = 1, count do present = present or found[list][at] end
  place = place + 1 + count
end
if present then return {'found', text(now), found} end
local offered = tonumber(ARGV[4])
if offered < tonumber(head[3]) or math.abs(offered - now) > tonumber(ARGV[6]) then return {'clock', text(now)} end
local at, key = firstAt, firstKey
for table = 1, written do
  local count = tonumber(ARGV[at])
  local hash, index = KEYS[key], KEYS[key + 1]
  inParts(1, count, 1000, function(from, to)
    local rows, members = {}, {}
    for item = from, to do
      local name = ARGV[at + item]
      rows[#rows + 1] = name
      rows[#rows + 1] = ARGV[at + count + item]
      members[#members + 1] = '0'
      members[#members + 1] = name
    end
    -- A row that was there is in the index: when none is new the index stays as it is.
    if redis.call('HSET', hash, unpack(rows)) > 0 then redis.call('ZADD', index, unpack(members)) end
  end)
  at = at + 1 + 2 * count
  key = key + 2
end
for table = 1, removed do
  local count = tonumber(ARGV[at])
  local hash, index = KEYS[key], KEYS[key + 1]
  inParts(at + 1, at + count, 2000, function(from, to)
    redis.call('HDEL', hash, unpack(ARGV, from, to))
    redis.call('ZREM', index, unpack(ARGV, from, to))
  end)
  at = at + 1 + count
  key = key + 2
end
local next = text(number + 1)
redis.call('HSET', KEYS[2], next, ARGV[9])
redis.call('HDEL', KEYS[2], text(number + 1 - tonumber(ARGV[10])))
redis.call('HSET', KEYS[1], 'number', next, 'now', text(offered))
if head[4] == ARGV[7] then redis.call('HDEL', KEYS[1], 'turnOwner', 'turnUntil') end
return {'committed', head[1], next}
`)
