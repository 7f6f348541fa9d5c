import type { AssetId, LaneId } from '@wallet/core'

/** What one transaction that was sent may still take from the wallet. */
export type Commitment = {
  readonly wei: bigint
  /** What a batch will pull. */
  readonly batched?: { readonly asset: AssetId; readonly sum: bigint }
  /** The token whose allowance an approval will set. */
  readonly approves?: AssetId
}

/**
 * What this process sent, or was asked about, and has not yet seen mined: the head's balance does not know of it.
 *
 * Only a courtesy that parks a payment before the node would refuse it or the chain revert it; after a restart it is empty until
 * things are sent or asked about again. The engine's ledger, not this, keeps money from being promised twice.
 */
export interface Commitments {
  note(lane: LaneId, nonce: number, commitment: Commitment): void
  /** The sum from `chainNext` on; what is below is mined and forgotten. */
  total(lane: LaneId, chainNext: number): bigint
  /** Base units that batches in flight will pull of one token. */
  batched(lane: LaneId, chainNext: number, asset: AssetId): bigint
  /** Whether an approval of one token is in flight. */
  approving(lane: LaneId, chainNext: number, asset: AssetId): boolean
  /** Whether something is known of every nonce from `chainNext` up to, and without, `end`. */
  knowsAll(lane: LaneId, chainNext: number, end: number): boolean
}

/** Starts with nothing committed. */
export function createCommitments(): Commitments {
  const lanes = new Map<LaneId, Map<number, Commitment>>()
  const open = (lane: LaneId, chainNext: number): readonly Commitment[] => {
    const known = lanes.get(lane)
    if (known === undefined) return []
    for (const nonce of known.keys()) if (nonce < chainNext) known.delete(nonce)
    return [...known.values()]
  }
  return {
    note(lane, nonce, commitment) {
      const known = lanes.get(lane) ?? new Map<number, Commitment>()
      lanes.set(lane, known)
      // Of several replacements one will be mined, and nobody knows which: the dearest counts, and whatever any of them does.
      const before = known.get(nonce)
      const wei = before === undefined || before.wei < commitment.wei ? commitment.wei : before.wei
      known.set(nonce, { ...before, ...commitment, wei })
    },
    total: (lane, chainNext) => open(lane, chainNext).reduce((sum, { wei }) => sum + wei, 0n),
    batched: (lane, chainNext, asset) =>
      open(lane, chainNext).reduce((sum, { batched }) => sum + (batched?.asset === asset ? batched.sum : 0n), 0n),
    approving: (lane, chainNext, asset) => open(lane, chainNext).some(({ approves }) => approves === asset),
    knowsAll: (lane, chainNext, end) => {
      const known = lanes.get(lane)
      for (let nonce = chainNext; nonce < end; nonce += 1) if (known?.has(nonce) !== true) return false
      return true
    },
  }
}
