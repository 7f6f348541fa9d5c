import { type Amount, amount } from '@wallet/core'
import type { Settings } from './settings.ts'

/** Weight of a payment of two inputs, and eight pieces of change beside it; measured on 0.18 with rings of 16. */
const usualWeight = 5_500n

/** What one payment costs now at the configured priority, in piconero, with room for divided change. @throws WalletError `CHAIN_UNREACHABLE` */
export async function quoteFee({ daemon, priority }: Settings, signal: AbortSignal): Promise<Amount> {
  const { perByte, mask } = await daemon.fees(signal)
  const rate = perByte[Math.min(priority, perByte.length) - 1] ?? 0n
  const fee = rate * usualWeight
  return amount(((fee + mask - 1n) / mask) * mask)
}
