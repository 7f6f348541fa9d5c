import type { EngineEvent } from '@wallet/core'
import { type Logger, pino } from 'pino'

/** JSON lines on stdout. Credentials in headers are never written, whatever else is logged about a request. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: ['req.headers.authorization', 'req.headers["x-api-key"]', 'headers.authorization', 'headers["x-api-key"]'],
  })
}

const alarming = new Set(['scope.halted', 'books.finding', 'withdrawal.dead-lettered', 'withdrawal.attention', 'worker.failed'])
const noticeable = new Set(['attempt.stuck', 'provider.failed', 'circuit.changed', 'signature.refused', 'signature.unanswered'])

/** The engine's events as log lines; an event carries its own correlation id. */
export function logEvent(logger: Logger): (event: EngineEvent) => void {
  return (event) => {
    const { at: _at, correlation, name, ...facts } = event
    const level = alarming.has(name) ? 'error' : noticeable.has(name) ? 'warn' : 'info'
    logger[level]({ event: name, correlationId: correlation, ...facts }, name)
  }
}
