import type { Coin } from '@wallet/core'
import { amount, claimKey } from '@wallet/core'

/** A seeded stream of numbers in (0, 1). */
export function stream(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state + 0.5) / 2 ** 32
  }
}

/** Log-normal amounts as hot wallets have them: median 200,000 sat, σ 1.8, between 600 sat and 50 BTC. */
export function values(count: number): number[] {
  const next = stream(42)
  return Array.from({ length: count }, () => {
    const normal = Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next())
    return Math.min(5e9, Math.max(600, Math.round(200_000 * Math.exp(1.8 * normal))))
  })
}

export const coinOf = (name: number, value: bigint | number): Coin => ({
  claim: claimKey(`bench/utxo:${name.toString(16).padStart(64, '0')}:0`),
  amount: amount(BigInt(value)),
  confirmations: 6,
  own: true,
  script: 'p2wpkh',
})

/** Sizes every system is judged by: native SegWit version 0 in and out, signatures of 72 bytes at most. */
export const sizes = { base: 42, output: 124, input: 272, weightMax: 400_000, dust: 294n } as const
