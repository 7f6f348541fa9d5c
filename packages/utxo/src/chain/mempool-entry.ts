import { type Fields, fieldsOf, malformed, sharedSignal } from '@wallet/core'
import { coinsToUnits } from '../rpc/amounts.ts'
import type { NodeClient } from '../rpc/client.ts'

/** A transaction that waits in the node's mempool. Plain data: part of snapshots. */
export type MempoolEntry = {
  readonly txid: string
  /** Four times its virtual size as the node counts it, in weight units. */
  readonly weight: number
  /** Base units, without what an operator prioritised. */
  readonly fee: bigint
  /** Its parents in the mempool. */
  readonly depends: readonly string[]
}

/** Reads one entry; undefined when the mempool does not hold it. @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_RESPONSE_MALFORMED` */
export async function readMempoolEntry(chain: string, client: NodeClient, txid: string): Promise<MempoolEntry | undefined> {
  const answer = await client.ask('getmempoolentry', [txid], sharedSignal)
  // RPC_INVALID_ADDRESS_OR_KEY "Transaction not in mempool".
  if (answer.status === 'error' && answer.code === -5) return undefined
  if (answer.status === 'error') throw malformed(chain, 'getmempoolentry', `${answer.code}: ${answer.message}`)
  const fields = fieldsOf(chain, 'getmempoolentry', answer.value)
  const size = fields['vsize'] ?? fields['size']
  // Not `weight`: nodes divide the fee by whole virtual bytes, rounded up.
  const weight = typeof size === 'number' ? size * 4 : undefined
  const { depends } = fields
  const fee = coinsToUnits(feeOf(fields))
  if (weight === undefined || fee === undefined || !Array.isArray(depends) || !depends.every((one) => typeof one === 'string')) {
    throw malformed(chain, 'getmempoolentry', 'no size, fee or parents')
  }
  return { txid, weight, fee, depends }
}

/** `fees.base` since Bitcoin Core 0.17 and in BCHN; `fee` before that and in Dogecoin Core. */
function feeOf(fields: Fields): unknown {
  const { fees } = fields
  return typeof fees === 'object' && fees !== null && 'base' in fees ? fees.base : fields['fee']
}
