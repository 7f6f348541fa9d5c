/** One payment to the wallet, as the wallet tells it. */
export type Incoming = { readonly height: number; readonly unlockTime: bigint }

/** Where final blocks end, in height and in time (seconds). */
export type Horizon = { readonly height: number; readonly time: number }

/** Lock times below this are heights, from it on seconds since 1970 (`CRYPTONOTE_MAX_BLOCK_NUMBER`). */
const timesFrom = 500_000_000n
const blockSeconds = 120n

/**
 * Whether a payment counts at a horizon: its block is final, and so is the block at which the network lets it be spent.
 *
 * Anybody can send money that nobody may spend for a year. A wallet shows it as arrived, with ever more confirmations. Pure; once true
 * it stays true while the horizon moves on.
 */
export function isMature({ height, unlockTime }: Incoming, horizon: Horizon): boolean {
  if (height > horizon.height) return false
  return unlockTime < timesFrom ? unlockTime <= BigInt(horizon.height) : unlockTime <= BigInt(horizon.time)
}

/** Whether it is worth waiting for: a lock of at most so many blocks. Others never become deposits, or one cheap payment would have every scan look back for years. */
export function isWorthWaiting({ height, unlockTime }: Incoming, horizon: Horizon, lockBlocksMax: number): boolean {
  const max = BigInt(lockBlocksMax)
  return unlockTime < timesFrom ? unlockTime - BigInt(height) <= max : unlockTime - BigInt(horizon.time) <= max * blockSeconds
}
