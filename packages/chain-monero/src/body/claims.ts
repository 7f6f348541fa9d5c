import { type ChainId, type ClaimKey, claimKey } from '@wallet/core'

/** The claim of a coin: its key image, which a Monero transaction shows when it uses the coin up, and no second one may show. */
export function claimOf(chain: ChainId, keyImage: string): ClaimKey {
  return claimKey(`${chain}/key-image:${keyImage}`)
}

/** The key image of a claim; undefined for a claim of something else. */
export function keyImageOf(chain: ChainId, claim: ClaimKey): string | undefined {
  const prefix = `${chain}/key-image:`
  return claim.startsWith(prefix) ? claim.slice(prefix.length) : undefined
}
