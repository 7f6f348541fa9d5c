import type { ChainId, ClaimKey } from '@wallet/core'
import { claimKey } from '@wallet/core'
import type { Outpoint } from '../flavour.ts'

/** A coin's key in memory: the 36 bytes by which an input names it, in hex. Made from a block without reversing anything. */
export type OutpointKey = string

/** The key of an outpoint. */
export function outpointKey({ txid, vout }: Outpoint): OutpointKey {
  const number = Buffer.alloc(4)
  number.writeUInt32LE(vout)
  return Buffer.from(txid, 'hex').reverse().toString('hex') + number.toString('hex')
}

/** The outpoint behind a key. */
export function outpointOf(key: OutpointKey): Outpoint {
  const bytes = Buffer.from(key, 'hex')
  return { txid: bytes.subarray(0, 32).reverse().toString('hex'), vout: bytes.readUInt32LE(32) }
}

/** The claim of a coin: `<caip2>/utxo:<txid>:<vout>`. */
export function claimOf(chain: ChainId, { txid, vout }: Outpoint): ClaimKey {
  return claimKey(`${chain}/utxo:${txid}:${vout}`)
}

/** The coin behind a claim; undefined for a claim of another chain or kind. */
export function outpointOfClaim(chain: ChainId, claim: ClaimKey): Outpoint | undefined {
  const prefix = `${chain}/utxo:`
  if (!claim.startsWith(prefix)) return undefined
  const [txid = '', vout = ''] = claim.slice(prefix.length).split(':')
  return /^[0-9a-f]{64}$/.test(txid) && /^\d{1,10}$/.test(vout) ? { txid, vout: Number.parseInt(vout, 10) } : undefined
}
