import type { Wallet } from '../records.ts'
import { join, prefixRange } from './keys.ts'
import { scan } from './scan.ts'
import type { Tx } from './tx.ts'

/** Makes every other wallet of the owner on the chain inactive; answers whose state changed. */
export function deactivateOthers(tx: Tx, keep: Wallet): readonly string[] {
  if (keep.owner === undefined) return []
  const changed: string[] = []
  for (const [, { wallet }] of scan(tx, 'walletsByOwner', ...prefixRange(`${join(keep.owner, keep.chain)}|`))) {
    const row = tx.get('wallets', wallet)
    if (row === undefined || row.name === keep.name || !row.active) continue
    tx.put('wallets', row.name, { ...row, active: false })
    changed.push(row.name)
  }
  return changed
}
