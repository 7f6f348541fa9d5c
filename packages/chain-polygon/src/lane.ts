import { type ClaimKey, claimKey, invariant, type LaneId, laneId } from '@wallet/core'
import { checksummed } from './address.ts'
import type { Network } from './network.ts'

/** The nonces of one sender. */
export function laneOf(network: Network, address: string): LaneId {
  return laneId(`${network.chain}/nonce:${address.toLowerCase()}`)
}

/** One nonce of one sender. */
export function nonceClaim(lane: LaneId, nonce: number): ClaimKey {
  return claimKey(`${lane}:${nonce}`)
}

/** The sender whose nonces a lane is, checksummed. */
export function senderOf(lane: LaneId): string {
  const address = lane.slice(lane.lastIndexOf(':') + 1)
  invariant(/^0x[0-9a-f]{40}$/.test(address), `lane ${lane} names an EVM sender`)
  return checksummed(address)
}
