import type { AssetId, LaneId } from '@wallet/core'

/** What one transaction that was sent may still take from the wallet. */
export type Commitment = { readonly wei: bigint; readonly batched?: { readonly asset: AssetId; readonly sum: bigint } }

/**
 * What this process sent and has not yet seen mined: the head's balance does not know of it.
 *
 * Only a courtesy that parks a payment before the node would refuse it; after a restart it is empty until things are sent again.
 * The engine's ledger, not this, keeps money from being promised twice.
 */
export interface Commitments {
  note(lane: LaneId, nonce: number, commitment: Commitment): void
  /** The sum from `chainNext` on; what is below is mined and forgotten. */
  total(lane: LaneId, chainNext: number): bigint
  /** Base units that batches in flight will pull of one token. */
  batched(lane: LaneId, chainNext: number, asset: AssetId): bigint
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
      const before = known.get(nonce)
      // Of several replacements one will be mined: the dearest counts.
      if (before === undefined || before.wei < commitment.wei) known.set(nonce, commitment)
    },
    total: (lane, chainNext) => open(lane, chainNext).reduce((sum, { wei }) => sum + wei, 0n),
    batched: (lane, chainNext, asset) =>
      open(lane, chainNext).reduce((sum, { batched }) => sum + (batched?.asset === asset ? batched.sum : 0n), 0n),
  }
}
