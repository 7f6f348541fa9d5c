import { defineErrors, type ErrorCatalogue } from '@wallet/core'

/** What each error of this package says of its occasion. */
export type PolygonErrors = {
  POLYGON__OPTIONS_INVALID: { option: string; reason: string }
  POLYGON__HOT_WALLET_DELEGATED: { address: string }
  POLYGON__TOKEN_MISMATCH: { token: string; reason: string }
  POLYGON__BATCH_CONTRACT_MISMATCH: { address: string }
}

/** Every way in which a call on `@wallet/chain-polygon` can fail beside the errors of core. One page per code in `docs/errors/`. */
export const polygonErrors: ErrorCatalogue<PolygonErrors> = defineErrors<PolygonErrors>({
  POLYGON__OPTIONS_INVALID: { retry: 'never', message: (c) => `option ${c.option}: ${c.reason}` },
  POLYGON__HOT_WALLET_DELEGATED: { retry: 'never', message: (c) => `${c.address} has code: a delegated account cannot be a hot wallet` },
  POLYGON__TOKEN_MISMATCH: { retry: 'never', message: (c) => `token ${c.token} on chain is not the one configured: ${c.reason}` },
  POLYGON__BATCH_CONTRACT_MISMATCH: { retry: 'never', message: (c) => `the code at ${c.address} is not BatchPayout as shipped` },
})
