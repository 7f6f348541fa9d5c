import { defineErrors, type ErrorCatalogue } from './define-errors.ts'

/** What each error of this package says of its occasion. */
export type CoreErrors = {
  AMOUNT_INVALID: { reason: string; text: string }
  CHAIN_ID_INVALID: { text: string }
  ASSET_ID_INVALID: { text: string }
  ID_INVALID: { kind: string; reason: string }
  REQUEST_INVALID: { field: string; reason: string }
  INVALID_RECIPIENT: { chain: string; reason: string }
  CHAIN_NOT_REGISTERED: { chain: string }
  ASSET_NOT_REGISTERED: { asset: string }
  WALLET_NOT_FOUND: { wallet: string }
  OPERATION_REFUSED: { operation: string; reason: string }
  STORE_NOT_DURABLE: { durability: string }
  STORE_UNAVAILABLE: { reason: string }
  STORE_CLOSED: { store: string }
  STORE_CORRUPT: { finding: string }
  STORE_RETIRED: { seq: number }
  STORE_ROLLED_BACK: { seen: string; found: string }
  CHAIN_UNREACHABLE: { chain: string; reason: string }
  CHAIN_RESPONSE_MALFORMED: { chain: string; method: string; reason: string }
  BYTES_MALFORMED: { reason: string }
  CURSOR_MISMATCH: { cursor: string; reason: string }
  MAINNET_NOT_ALLOWED: { network: string }
  CHAIN_NETWORK_MISMATCH: { expected: string; actual: string }
  FEE_UNAVAILABLE: { reason: string }
  SIGNER_REFUSED: { keyRef: string; reason: string }
  SIGNER_UNREACHABLE: { keyRef: string; reason: string }
  SIGNATURE_INVALID: { keyRef: string }
  TRANSACTION_MISMATCH: { field: string }
  DRAFT_STALE: { chain: string }
  INTENT_FORGED: { id: string }
  QUEUE_CLOSED: { queue: string }
  SESSION_CLOSED: { key: string }
  SESSIONS_EXHAUSTED: { key: string; waiting: number; reason: string }
  CIRCUIT_OPEN: { provider: string }
  TIMED_OUT: { operation: string; afterMs: number }
  ABORTED: { operation: string }
}

/** Every way in which a call on `@wallet/core` can fail to be carried out. One page per code in `docs/errors/`. */
export const coreErrors: ErrorCatalogue<CoreErrors> = defineErrors<CoreErrors>({
  AMOUNT_INVALID: { retry: 'never', message: (c) => `not an amount: ${c.reason}` },
  CHAIN_ID_INVALID: { retry: 'never', message: (c) => `not a CAIP-2 chain id or known alias: "${c.text}"` },
  ASSET_ID_INVALID: { retry: 'never', message: (c) => `not a CAIP-19 asset id or known alias: "${c.text}"` },
  ID_INVALID: { retry: 'never', message: (c) => `not a valid ${c.kind}: ${c.reason}` },
  REQUEST_INVALID: { retry: 'never', message: (c) => `${c.field}: ${c.reason}` },
  INVALID_RECIPIENT: { retry: 'never', message: (c) => `not a recipient on ${c.chain}: ${c.reason}` },
  CHAIN_NOT_REGISTERED: { retry: 'never', message: (c) => `no adapter is registered for chain ${c.chain}` },
  ASSET_NOT_REGISTERED: { retry: 'never', message: (c) => `no registered chain knows asset ${c.asset}` },
  WALLET_NOT_FOUND: { retry: 'never', message: (c) => `no wallet "${c.wallet}"` },
  OPERATION_REFUSED: { retry: 'never', message: (c) => `${c.operation} refused: ${c.reason}` },
  STORE_NOT_DURABLE: {
    retry: 'never',
    message: (c) => `the store only promises "${c.durability}"; at least "fsync" is needed, or say unsafeStore`,
  },
  STORE_UNAVAILABLE: { retry: 'reconcile', message: (c) => `the store did not answer: ${c.reason}` },
  STORE_CLOSED: { retry: 'never', message: () => 'the store is closed' },
  STORE_CORRUPT: { retry: 'never', message: (c) => `the store contradicts itself: ${c.finding}` },
  STORE_ROLLED_BACK: {
    retry: 'reconcile',
    message: (c) => `the store is at ${c.found} although it was at ${c.seen}: an old copy has taken its place`,
  },
  STORE_RETIRED: { retry: 'never', message: (c) => `the store was retired after journal entry ${c.seq}: its truth is elsewhere` },
  CHAIN_UNREACHABLE: { retry: 'safe', message: (c) => `no provider of ${c.chain} answered: ${c.reason}` },
  CHAIN_RESPONSE_MALFORMED: { retry: 'safe', message: (c) => `${c.chain} ${c.method} answered nonsense: ${c.reason}` },
  BYTES_MALFORMED: { retry: 'never', message: (c) => `not what this chain's adapter would make: ${c.reason}` },
  CURSOR_MISMATCH: { retry: 'never', message: (c) => `deposit cursor ${c.cursor} does not fit this chain: ${c.reason}` },
  MAINNET_NOT_ALLOWED: { retry: 'never', message: (c) => `network ${c.network} holds real money: say allowMainnet: true` },
  CHAIN_NETWORK_MISMATCH: { retry: 'never', message: (c) => `the node is on ${c.actual}, not on ${c.expected}` },
  FEE_UNAVAILABLE: { retry: 'safe', message: (c) => `no fee source answered: ${c.reason}` },
  SIGNER_REFUSED: { retry: 'never', message: (c) => `the signer refused key ${c.keyRef}: ${c.reason}` },
  SIGNER_UNREACHABLE: { retry: 'safe', message: (c) => `the signer of key ${c.keyRef} could not be reached: ${c.reason}` },
  SIGNATURE_INVALID: { retry: 'never', message: (c) => `a signature does not verify against key ${c.keyRef}` },
  TRANSACTION_MISMATCH: { retry: 'never', message: (c) => `the signed bytes do not do what was drafted: ${c.field} differs` },
  DRAFT_STALE: { retry: 'safe', message: (c) => `the draft for ${c.chain} does not hold any more and was thrown away; nothing was sealed` },
  INTENT_FORGED: { retry: 'never', message: (c) => `the intent of ${c.id} does not carry our seal` },
  QUEUE_CLOSED: { retry: 'never', message: (c) => `queue ${c.queue} is closed` },
  SESSION_CLOSED: { retry: 'never', message: (c) => `session ${c.key} is closed` },
  SESSIONS_EXHAUSTED: { retry: 'safe', message: (c) => `no place for ${c.key}, ${c.waiting} wait: ${c.reason}` },
  CIRCUIT_OPEN: { retry: 'safe', message: (c) => `provider ${c.provider} failed too often and is being rested` },
  TIMED_OUT: { retry: 'reconcile', message: (c) => `${c.operation} gave no answer within ${c.afterMs} ms` },
  ABORTED: { retry: 'safe', message: (c) => `${c.operation} was called off` },
})
