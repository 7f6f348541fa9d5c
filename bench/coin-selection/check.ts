import { sizes } from './wallet.ts'

/** What a system answered, reduced to what can be checked. */
export type Answer = { readonly inputs: readonly bigint[]; readonly payments: readonly bigint[]; readonly change: bigint | null }

/** Judges an answer by sizes and rate alone, with none of the systems' code: the faults found. */
export function faultsOf({ inputs, payments, change }: Answer, satPerKvb: bigint): string[] {
  const sum = (parts: readonly bigint[]): bigint => parts.reduce((total, part) => total + part, 0n)
  const outputs = payments.length + (change === null ? 0 : 1)
  const weight = sizes.base + outputs * sizes.output + inputs.length * sizes.input + (inputs.length < 253 ? 0 : 8)
  const fee = sum(inputs) - sum(payments) - (change ?? 0n)
  const needed = (satPerKvb * BigInt(weight) + 3_999n) / 4_000n
  const price = (satPerKvb * BigInt(sizes.input) + 3_999n) / 4_000n
  const faults: string[] = []
  if (fee < needed) faults.push('fee too low')
  if (weight > sizes.weightMax) faults.push('too heavy')
  if (change !== null && change < sizes.dust) faults.push('dust change')
  if (inputs.some((value) => value <= price)) faults.push('an input worth less than its fee')
  return faults
}
