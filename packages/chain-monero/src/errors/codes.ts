import { defineErrors, type ErrorCatalogue } from '@wallet/core'

/** What each error of this package says of its occasion. */
export type MoneroErrors = {
  MONERO__OPTIONS_INVALID: { option: string; reason: string }
  MONERO__CALL_REFUSED: { method: string; rpcCode: number; reason: string }
  MONERO__CALL_UNANSWERED: { method: string; reason: string }
  MONERO__SLOT_FAILED: { slot: string; reason: string }
  MONERO__WALLET_UNOPENED: { key: string; reason: string }
  MONERO__WALLET_MISMATCH: { key: string; expected: string; actual: string }
  MONERO__WALLET_BEHIND: { key: string; height: number; daemon: number }
  MONERO__VIEW_ONLY: { key: string; asked: string }
  MONERO__ESCROW_STUCK: { id: string; made: number }
}

/** Every way in which a call on `@wallet/chain-monero` can fail beside the errors of core. One page per code in `docs/errors/`. */
export const moneroErrors: ErrorCatalogue<MoneroErrors> = defineErrors<MoneroErrors>({
  MONERO__OPTIONS_INVALID: { retry: 'never', message: (c) => `option ${c.option}: ${c.reason}` },
  MONERO__CALL_REFUSED: { retry: 'safe', message: (c) => `${c.method} was refused (${c.rpcCode}): ${c.reason}` },
  MONERO__CALL_UNANSWERED: {
    retry: 'reconcile',
    message: (c) => `${c.method} was not answered, and may have been carried out: ${c.reason}`,
  },
  MONERO__SLOT_FAILED: { retry: 'safe', message: (c) => `wallet program ${c.slot} does not run: ${c.reason}` },
  MONERO__WALLET_UNOPENED: { retry: 'safe', message: (c) => `wallet ${c.key} did not open: ${c.reason}` },
  MONERO__WALLET_MISMATCH: { retry: 'never', message: (c) => `the wallet opened for ${c.key} has address ${c.actual}, not ${c.expected}` },
  MONERO__WALLET_BEHIND: { retry: 'safe', message: (c) => `wallet ${c.key} knows ${c.height} blocks, the daemon ${c.daemon}` },
  MONERO__ESCROW_STUCK: {
    retry: 'reconcile',
    message: (c) => `${c.made} payments of escrow ${c.id} were signed and refused: a person must look`,
  },
  MONERO__VIEW_ONLY: { retry: 'never', message: (c) => `wallet ${c.key} only looks, in WebAssembly: ${c.asked} is refused` },
})
