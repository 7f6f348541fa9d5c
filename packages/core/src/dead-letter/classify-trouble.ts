import type { Retry } from '../errors/wallet-error.ts'

/**
 * What kind of trouble stopped a message or a withdrawal, for people who decide what to do with it.
 *
 * - `validation`: it says something that cannot be carried out as it stands.
 * - `funds`: the payer cannot cover it now.
 * - `policy`: a rule or a signer does not allow it.
 * - `chain-permanent`: the chain, or what we know of it, rules these bytes out.
 * - `chain-transient`: a part was away or behind; the same again may work.
 * - `unknown`: nobody can tell from the code; look before anything is tried again.
 */
export type Trouble = 'validation' | 'funds' | 'policy' | 'chain-permanent' | 'chain-transient' | 'unknown'

/** The verdict on one dead letter. */
export type TroubleVerdict = {
  readonly trouble: Trouble
  /** Trying the very same again can help: at once, after a person changed something, or never. */
  readonly retry: 'now' | 'after-a-change' | 'never'
}

const byCode: { readonly [code: string]: Trouble } = {
  AMOUNT_INVALID: 'validation',
  ASSET_ID_INVALID: 'validation',
  ASSET_NOT_REGISTERED: 'validation',
  CHAIN_ID_INVALID: 'validation',
  CHAIN_NOT_REGISTERED: 'validation',
  ID_INVALID: 'validation',
  INVALID_RECIPIENT: 'validation',
  REQUEST_INVALID: 'validation',
  WALLET_NOT_FOUND: 'validation',
  INSUFFICIENT_FUNDS: 'funds',
  WALLET_FUNDS_INSUFFICIENT: 'funds',
  INTENT_FORGED: 'policy',
  LIMIT_EXCEEDED: 'policy',
  OPERATION_REFUSED: 'policy',
  SIGNER_REFUSED: 'policy',
  CHAIN_NETWORK_MISMATCH: 'chain-permanent',
  TRANSACTION_MISMATCH: 'chain-permanent',
  CIRCUIT_OPEN: 'chain-transient',
  CHAIN_RESPONSE_MALFORMED: 'chain-transient',
  CHAIN_UNREACHABLE: 'chain-transient',
  DRAFT_STALE: 'chain-transient',
  FEE_UNAVAILABLE: 'chain-transient',
  SIGNER_UNREACHABLE: 'chain-transient',
  STORE_CLOSED: 'chain-transient',
  STORE_UNAVAILABLE: 'chain-transient',
}

/**
 * Sorts a stable error code into a kind of trouble; pure.
 *
 * A code that no table knows is read by what its error says may be done next: `safe` means that nothing happened, so the trouble was
 * a passing one. Everything else is `unknown`: guessing that a repeat is harmless is what this engine exists to avoid. A retry of a
 * *withdrawal* is safe in every class, because it goes on from the store; the verdict says whether it can help.
 */
export function classifyTrouble(code: string, retry?: Retry): TroubleVerdict {
  const known = Object.hasOwn(byCode, code) ? byCode[code] : undefined
  const trouble: Trouble = known ?? (retry === 'safe' ? 'chain-transient' : 'unknown')
  return { trouble, retry: advice[trouble] }
}

const advice: { readonly [Name in Trouble]: TroubleVerdict['retry'] } = {
  validation: 'never',
  funds: 'after-a-change',
  policy: 'after-a-change',
  'chain-permanent': 'after-a-change',
  'chain-transient': 'now',
  unknown: 'after-a-change',
}
