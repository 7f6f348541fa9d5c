import type { Settings } from '../settings.ts'

/**
 * Which of these credited deposits the chain no longer holds: their transaction is in no block. For after `MONERO__CURSOR_MISMATCH`,
 * with the references of the last days; reverse each.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`
 */
export async function undoneDeposits({ daemon }: Settings, references: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
  await daemon.healthy(signal)
  const idOf = (reference: string): string => reference.split(':')[0] ?? ''
  const found = await daemon.transactions([...new Set(references.map(idOf))], signal)
  return references.filter((reference) => found.get(idOf(reference))?.height === undefined)
}
