import { fieldsOf, malformed } from '@wallet/core'
import { readBytes, readHash } from '../hex/bytes.ts'
import { readCount, readQuantity } from '../hex/quantity.ts'

/** A block as far as it is used. */
export type Block = {
  readonly height: number
  readonly hash: string
  readonly parentHash: string
  /** Wei per gas. */
  readonly baseFee: bigint
}

/** Reads a block answer; null when the node has none. @throws WalletError `CHAIN_RESPONSE_MALFORMED` */
export function readBlock(chain: string, value: unknown): Block | null {
  if (value === null) return null
  const block = fieldsOf(chain, 'eth_getBlockByNumber', value)
  const height = readCount(block['number'])
  const hash = readHash(block['hash'])
  const parentHash = readHash(block['parentHash'])
  const baseFee = readQuantity(block['baseFeePerGas'])
  if (height === undefined || hash === undefined || parentHash === undefined || baseFee === undefined) {
    throw malformed(chain, 'eth_getBlockByNumber', 'number, hash, parentHash or baseFeePerGas is missing')
  }
  return { height, hash, parentHash, baseFee }
}

/** Reads a quantity answer. @throws WalletError `CHAIN_RESPONSE_MALFORMED` */
export function requireQuantity(chain: string, method: string, value: unknown): bigint {
  const read = readQuantity(value)
  if (read === undefined) throw malformed(chain, method, 'not a quantity')
  return read
}

/** Reads a count answer. @throws WalletError `CHAIN_RESPONSE_MALFORMED` */
export function requireCount(chain: string, method: string, value: unknown): number {
  const read = readCount(value)
  if (read === undefined) throw malformed(chain, method, 'not a count')
  return read
}

/** Reads a bytes answer. @throws WalletError `CHAIN_RESPONSE_MALFORMED` */
export function requireBytes(chain: string, method: string, value: unknown): Uint8Array {
  const read = readBytes(value)
  if (read === undefined) throw malformed(chain, method, 'not hexadecimal bytes')
  return read
}
