import { type Clock, coreErrors, isWalletError } from '@wallet/core'
import { moneroErrors } from '../errors/codes.ts'
import { type Answer, ask } from '../rpc/json-rpc.ts'
import type { Transport } from '../rpc/transport.ts'

/** Methods that may take long, in ms; the others answer within `usual`. What refreshes waits for the daemon, which is asked for its health before. */
const slow: Readonly<Record<string, number>> = {
  ...{ open_wallet: 60_000, create_wallet: 90_000, generate_from_keys: 90_000, close_wallet: 60_000, store: 60_000 },
  ...{ refresh: 180_000, transfer: 180_000, sweep_all: 180_000, rescan_blockchain: 600_000, get_version: 2_000 },
  ...{ prepare_multisig: 60_000, make_multisig: 90_000, exchange_multisig_keys: 90_000 },
  ...{ export_multisig_info: 60_000, import_multisig_info: 120_000, sign_multisig: 60_000, submit_multisig: 60_000 },
}
const usualMs = 30_000

/** One monero-wallet-rpc as it is talked to, and whether anybody knows what it is doing. */
export interface WalletProgram {
  /** @throws WalletError `MONERO__CALL_REFUSED`, `MONERO__CALL_UNANSWERED`, `ABORTED` */
  call(method: string, params: object, signal: AbortSignal): Promise<Answer>
  /** False once a call went unanswered, until `settle`. */
  readonly settled: boolean
  /** Says that the program is known again: it answered later, or was started anew. */
  settle(): void
}

/** Talks to one program. `timeouts` replaces the patience for single methods, in ms. */
export function walletProgram(transport: Transport, clock: Clock, timeouts: Readonly<Record<string, number>> = {}): WalletProgram {
  let unanswered = false
  return {
    get settled() {
      return !unanswered
    },
    settle: () => {
      unanswered = false
    },
    call: async (method, params, signal) => {
      try {
        return await ask({ transport, clock }, { method, params, timeoutMs: timeouts[method] ?? slow[method] ?? usualMs }, signal)
      } catch (error) {
        if (moneroErrors.is(error, 'MONERO__CALL_UNANSWERED')) unanswered = true
        throw error
      }
    },
  }
}

/** The wallet of one lease. Every call is refused once the lease is over. */
export interface MoneroWallet {
  readonly key: string
  /** The primary address, compared with the recorded one when the wallet was opened. */
  readonly address: string
  /** Asks. @throws WalletError as `WalletProgram.call`, `SESSION_CLOSED` */
  call(method: string, params: object, signal: AbortSignal): Promise<Answer>
  /** Asks, then stores: a wallet forgets all that happened since its last store when its program dies. */
  change(method: string, params: object, signal: AbortSignal): Promise<Answer>
}

/** Makes the handle of one lease. */
export function walletHandle(program: WalletProgram, key: string, address: string, live: () => boolean): MoneroWallet {
  const call: MoneroWallet['call'] = async (method, params, signal) => {
    if (!live()) throw coreErrors.create('SESSION_CLOSED', { key })
    return program.call(method, params, signal)
  }
  return {
    ...{ key, address, call },
    change: async (method, params, signal) => {
      const answer = await call(method, params, signal)
      await call('store', {}, signal)
      return answer
    },
  }
}

/** Whether a call was refused with one of these codes of `wallet_rpc_server_error_codes.h`. */
export function refusedWith(error: unknown, ...codes: readonly number[]): boolean {
  return isWalletError(error) && error.code === 'MONERO__CALL_REFUSED' && codes.some((code) => error.context['rpcCode'] === code)
}
