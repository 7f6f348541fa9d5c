import { coreErrors, isWalletError } from '@wallet/core'
import { postgresErrors } from '../errors/codes.ts'
import { wantedSettings } from './check-server.ts'
import { settingState, timelineState } from './sql/functions.ts'

/** What went wrong, in the words of the contract: unknown outcome, contradiction, or a server that must not be used as it is. */
export function namedError(error: unknown, schema: string): Error {
  if (isWalletError(error)) return error
  const state = sqlState(error)
  const said = error instanceof Error ? error.message : 'no reason given'
  // Without a SQLSTATE it is the connection that spoke. Never the error itself as a cause: it carries rows, and for a bad URL the URL.
  if (state === undefined) return coreErrors.create('STORE_UNAVAILABLE', { reason: said })
  const reason = `${state}: ${said}`
  if (state === settingState) {
    const wanted = wantedSettings[said]?.wanted ?? 'on'
    return postgresErrors.create('POSTGRES__SETTING_REFUSED', { setting: said, actual: 'changed since the start', wanted })
  }
  if (state === timelineState) {
    const [known = '', found = ''] = said.split(' ')
    return postgresErrors.create('POSTGRES__SERVER_CHANGED', { schema, known, found })
  }
  if (state === '25006') return postgresErrors.create('POSTGRES__READ_ONLY', { reason: said })
  if (state === 'XX001' || state === 'XX002') return coreErrors.create('STORE_CORRUPT', { finding: reason })
  switch (state.slice(0, 2)) {
    case '23':
      return coreErrors.create('STORE_CORRUPT', { finding: reason })
    // Connection, rollback, resources (disk full, too many connections), operator, system, internal.
    case '08':
    case '40':
    case '53':
    case '55':
    case '57':
    case '58':
    case 'XX':
      return coreErrors.create('STORE_UNAVAILABLE', { reason })
    default:
      return postgresErrors.create('POSTGRES__REFUSED', { reason })
  }
}

/** A transaction that the server undid to resolve a conflict: nothing was written, and the same call may be made at once. */
export function wasUndone(error: unknown): boolean {
  const state = sqlState(error)
  return state === '40001' || state === '40P01'
}

function sqlState(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null)?.code
  // Node's own codes (ECONNRESET) are no SQLSTATE, and neither is what a pooler's own text looks like.
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E') ? code : undefined
}
