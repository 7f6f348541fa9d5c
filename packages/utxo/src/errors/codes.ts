import { defineErrors, type ErrorCatalogue } from '@wallet/core'

/** What each error of this package says of its occasion. */
export type UtxoErrors = {
  UTXO__OPTIONS_INVALID: { option: string; reason: string }
  UTXO__WALLET_UNUSABLE: { wallet: string; reason: string }
}

/** Every way in which a call on a chain of the Bitcoin family can fail beside the errors of core. One page per code in `docs/errors/`. */
export const utxoErrors: ErrorCatalogue<UtxoErrors> = defineErrors<UtxoErrors>({
  UTXO__OPTIONS_INVALID: { retry: 'never', message: (c) => `option ${c.option}: ${c.reason}` },
  UTXO__WALLET_UNUSABLE: { retry: 'never', message: (c) => `wallet ${c.wallet}: ${c.reason}` },
})
