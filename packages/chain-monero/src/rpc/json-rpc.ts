import { type Clock, coreErrors, isWalletError, withDeadline } from '@wallet/core'
import { moneroErrors } from '../errors/codes.ts'
import { parseExact, writeExact } from './exact-json.ts'
import type { Transport } from './transport.ts'

/** An answer whose fields are still to be checked. */
export type Answer = { readonly [field: string]: unknown }

/** What a call to one program needs. */
export type RpcSettings = { readonly transport: Transport; readonly clock: Clock }

/** One call of `json_rpc`, or of an older endpoint by its path. */
export type Call = { readonly method: string; readonly params?: object; readonly timeoutMs: number; readonly path?: string }

/**
 * Asks a program and answers its result.
 *
 * A deadline ends the waiting, not the work: monero-wallet-rpc sends a transfer whose client has long hung up. So whatever is not
 * an answer is `MONERO__CALL_UNANSWERED`, to be reconciled.
 *
 * @throws WalletError `MONERO__CALL_REFUSED` with the program's code, `MONERO__CALL_UNANSWERED`, `ABORTED` when nothing was asked yet
 */
export async function ask({ transport, clock }: RpcSettings, call: Call, signal: AbortSignal): Promise<Answer> {
  const { method, params = {}, timeoutMs, path } = call
  if (signal.aborted) throw coreErrors.create('ABORTED', { operation: method })
  const unanswered = (reason: string, cause?: unknown) => moneroErrors.create('MONERO__CALL_UNANSWERED', { method, reason }, { cause })
  const body = writeExact(path === undefined ? { jsonrpc: '2.0', id: '0', method, params } : params)
  let text: string
  try {
    const answer = await withDeadline(clock, timeoutMs, signal, method, (deadline) => transport(path ?? '/json_rpc', body, deadline))
    if (answer.status === 401) throw moneroErrors.create('MONERO__CALL_REFUSED', { method, rpcCode: 401, reason: 'the login is wrong' })
    if (answer.status !== 200) throw unanswered(`HTTP ${answer.status}`)
    text = answer.body
  } catch (error) {
    if (isWalletError(error) && error.code.startsWith('MONERO__')) throw error
    throw unanswered(error instanceof Error ? error.message : 'no answer', error)
  }
  return resultOf(text, path !== undefined, method, unanswered)
}

function resultOf(text: string, plain: boolean, method: string, unanswered: (reason: string) => Error): Answer {
  let parsed: unknown
  try {
    parsed = parseExact(text)
  } catch {
    throw unanswered('the answer is not JSON')
  }
  if (typeof parsed !== 'object' || parsed === null) throw unanswered('the answer is no object')
  if (plain) return parsed as Answer
  const { result, error } = parsed as { result?: unknown; error?: { code?: unknown; message?: unknown } }
  if (error !== undefined) {
    const rpcCode = typeof error.code === 'number' ? error.code : 0
    // The program's own words may quote what it was asked; passwords are among that for some methods.
    const reason = /password|seed|key/i.test(method) ? 'refused' : `${error.message ?? ''}`.slice(0, 200)
    throw moneroErrors.create('MONERO__CALL_REFUSED', { method, rpcCode, reason })
  }
  if (typeof result !== 'object' || result === null) throw unanswered('the answer has no result')
  return result as Answer
}

/** The program's own code of a refusal; undefined for anything else. */
export function refusalCode(error: unknown): number | undefined {
  if (!moneroErrors.is(error, 'MONERO__CALL_REFUSED')) return undefined
  const code: unknown = error.context['rpcCode']
  return typeof code === 'number' ? code : undefined
}
