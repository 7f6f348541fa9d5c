import { type Script, script } from '../engine/script.ts'

const time = `
local parts = redis.call('TIME')
local now = tonumber(parts[1]) * 1000 + tonumber(parts[2]) / 1000
`

/**
 * The generic cell rate algorithm (ITU-T I.371): one number per key, the moment at which everything taken so far is paid off.
 *
 * KEYS: the key. ARGV: ms that one unit takes to come back, ms that may be owed, units wanted. Answers 0, or ms to wait.
 */
export const takeScript: Script = script(`${time}
local paid = tonumber(redis.call('GET', KEYS[1]) or '0')
if paid < now then paid = now end
local after = paid + tonumber(ARGV[1]) * tonumber(ARGV[3])
local early = after - now - tonumber(ARGV[2])
if early > 0 then return math.ceil(early) end
redis.call('SET', KEYS[1], string.format('%.3f', after), 'PX', math.ceil(after - now) + 1)
return 0
`)

/**
 * Asks whether a call may go ahead. KEYS: the circuit. ARGV: trials at once, ms a trial may take.
 *
 * Answers 'closed', 'shaky' (closed, with failures counted), 'trial' or 'open'.
 */
export const admitScript: Script = script(`${time}
local circuit = redis.call('HMGET', KEYS[1], 'failures', 'openUntil', 'trials', 'trialUntil')
local openUntil = tonumber(circuit[2] or '0')
if openUntil == 0 then
  if tonumber(circuit[1] or '0') > 0 then return 'shaky' end
  return 'closed'
end
if openUntil > now then return 'open' end
local trials = tonumber(circuit[3] or '0')
-- A process that died in a trial must not keep its place for ever.
if tonumber(circuit[4] or '0') <= now then trials = 0 end
if trials >= tonumber(ARGV[1]) then return 'open' end
redis.call('HSET', KEYS[1], 'trials', trials + 1, 'trialUntil', string.format('%.0f', now + tonumber(ARGV[2])))
return 'trial'
`)

/**
 * Tells how a call ended. KEYS: the circuit. ARGV: 'ok', 'failed' or 'nothing'; '1' for a trial; failures that open it; ms it rests.
 *
 * A circuit that nobody uses is forgotten after a while; that only closes it.
 */
export const reportScript: Script = script(`${time}
local trial = ARGV[2] == '1'
local isOpen = tonumber(redis.call('HGET', KEYS[1], 'openUntil') or '0') > 0
if ARGV[1] == 'ok' then
  if trial or not isOpen then redis.call('DEL', KEYS[1]) end
  return 'closed'
end
if ARGV[1] == 'nothing' then
  if trial then redis.call('HINCRBY', KEYS[1], 'trials', -1) end
  return 'same'
end
-- A slow failure from before the rest says nothing about the provider now.
if isOpen and not trial then return 'same' end
local failures = redis.call('HINCRBY', KEYS[1], 'failures', 1)
local rest = tonumber(ARGV[4])
redis.call('PEXPIRE', KEYS[1], rest * 10 + 60000)
if not trial and failures < tonumber(ARGV[3]) then return 'closed' end
redis.call('HSET', KEYS[1], 'openUntil', string.format('%.0f', now + rest), 'failures', 0, 'trials', 0)
return 'open'
`)
