import { coreErrors, type Store } from '@wallet/core'

/** Who holds the three keys. */
export type EscrowRole = 'buyer' | 'vendor' | 'arbiter'

/** What was agreed. Piconero; addresses in canonical form. */
export type EscrowTerms = {
  readonly id: string
  readonly amount: bigint
  /** Where a release goes. */
  readonly vendorAddress: string
  /** Where a refund goes. */
  readonly buyerAddress: string
  /** The most that paying out may cost. Enough for 64 coins, which strangers may have sent: some 0.002 XMR on mainnet. */
  readonly feeMax: bigint
}

/** One payment out of the escrow, from the moment somebody else could complete it. Each takes the largest coins, so at most one confirms. */
export type EscrowPayout = {
  readonly kind: 'release' | 'refund'
  readonly to: string
  readonly signers: readonly [EscrowRole, EscrowRole]
  /** `created`: shown to the co-signer. `signed`: complete and stored, sent perhaps. */
  readonly stage: 'created' | 'signed'
  readonly txset: string
  readonly ids: readonly string[]
}

/** Where an escrow stands. */
export type EscrowRecord = {
  readonly terms: EscrowTerms
  readonly state: 'making' | 'ready' | 'paying' | 'paid' | 'abandoned'
  /** Which set of wallets: a key exchange that broke off is begun again with new ones. */
  readonly round: number
  readonly address: string | null
  readonly payouts: readonly EscrowPayout[]
}

/** Where escrows are remembered. A save names what it replaces, so that two processes cannot both go on. */
export interface EscrowRecords {
  load(id: string): Promise<EscrowRecord | undefined>
  /** @throws WalletError `OPERATION_REFUSED` when somebody else saved in between */
  save(before: EscrowRecord | undefined, after: EscrowRecord): Promise<void>
}

type Stored = Omit<EscrowRecord, 'terms'> & {
  readonly terms: Omit<EscrowTerms, 'amount' | 'feeMax'> & { readonly amount: string; readonly feeMax: string }
}

const write = ({ terms, ...rest }: EscrowRecord): string =>
  JSON.stringify({ terms: { ...terms, amount: terms.amount.toString(), feeMax: terms.feeMax.toString() }, ...rest } satisfies Stored)

/**
 * Escrows in the engine's own store.
 *
 * Its calls can fail with `OPERATION_REFUSED`.
 */
export function storedEscrows(store: Pick<Store, 'readCursor' | 'advanceCursor'>): EscrowRecords {
  const name = (id: string): string => `escrow:${id}`
  return {
    load: async (id) => {
      const { value } = await store.readCursor({ name: name(id) })
      if (value === null) return undefined
      const { terms, ...rest } = JSON.parse(value) as Stored
      return { terms: { ...terms, amount: BigInt(terms.amount), feeMax: BigInt(terms.feeMax) }, ...rest }
    },
    save: async (before, after) => {
      const { status } = await store.advanceCursor({
        name: name(after.terms.id),
        from: before === undefined ? null : write(before),
        to: write(after),
      })
      if (status === 'moved')
        throw coreErrors.create('OPERATION_REFUSED', { operation: 'save escrow', reason: `${after.terms.id} was changed by somebody else` })
    },
  }
}
