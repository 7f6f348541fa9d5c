import { defineErrors, type ErrorCatalogue } from '@wallet/core'

/** What each error of this package says of its occasion. */
export type SolanaErrors = {
  SOLANA__OPTIONS_INVALID: { option: string; reason: string }
  SOLANA__TOKEN_MISMATCH: { token: string; reason: string }
  SOLANA__PROVIDERS_DISAGREE: { subject: string }
}

/** Every way in which a call on `@wallet/chain-solana` can fail beside the errors of core. One page per code in `docs/errors/`. */
export const solanaErrors: ErrorCatalogue<SolanaErrors> = defineErrors<SolanaErrors>({
  SOLANA__OPTIONS_INVALID: { retry: 'never', message: (c) => `option ${c.option}: ${c.reason}` },
  SOLANA__TOKEN_MISMATCH: { retry: 'never', message: (c) => `token ${c.token} on chain is not the one configured: ${c.reason}` },
  SOLANA__PROVIDERS_DISAGREE: { retry: 'safe', message: (c) => `providers do not agree on ${c.subject}` },
})
