import { defineErrors, type ErrorCatalogue } from '@wallet/core'

/** What each error of this package says of its occasion. */
export type BitcoinErrors = {
  BITCOIN__PSBT_INVALID: { reason: string }
}

/** Every way in which a call on `@wallet/chain-btc` can fail beside the errors of core and of `@wallet/utxo`. */
export const bitcoinErrors: ErrorCatalogue<BitcoinErrors> = defineErrors<BitcoinErrors>({
  BITCOIN__PSBT_INVALID: { retry: 'never', message: (c) => `the PSBT cannot be used: ${c.reason}` },
})
