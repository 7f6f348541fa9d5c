import { checksummed } from '../address.ts'
import { toNumber } from '../hex/bytes.ts'
import type { Log } from './receipt.ts'

/** keccak-256 of `Transfer(address,address,uint256)`, the first topic of every ERC-20 delivery. */
export const transferTopic = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'

/** A delivery that a token reported; addresses checksummed. */
export type Transferred = { readonly token: string; readonly from: string; readonly to: string; readonly amount: bigint }

/** Reads a log as an ERC-20 Transfer; undefined when it is none (ERC-721's has a fourth topic and no data). */
export function readTransfer({ address, topics, data }: Log): Transferred | undefined {
  const [topic, from, to] = topics
  if (topics.length !== 3 || topic !== transferTopic || from === undefined || to === undefined || data.length !== 32) return undefined
  return { token: checksummed(address), from: addressIn(from), to: addressIn(to), amount: toNumber(data) }
}

const addressIn = (topic: string): string => checksummed(`0x${topic.slice(26)}`)
