import type { OutpointKey } from '../chain/outpoint.ts'

/** A confirmed coin as the chain has it. */
export type ChainCoin = {
  readonly key: OutpointKey
  readonly value: bigint
  /** Output script, in hex. */
  readonly script: string
  readonly height: number
  readonly coinbase: boolean
}
