import {
  type AccountId,
  type AssetId,
  accountId,
  amount,
  assetId,
  chainId,
  orderId,
  type Store,
  type VerbTable,
  walletName,
} from '@wallet/core'

/** What they are in. */
export const acceptAsset: AssetId = assetId('eip155:137/slip44:966')

/** Whose withdrawals those of {@link acceptOf} are. */
export const acceptAccounts: readonly AccountId[] = ['user:a', 'user:b', 'user:c'].map(accountId)

/** A withdrawal that locks five units: three to pay, and a fee of at most two. */
export function acceptOf(id: string, index: number): VerbTable['accept']['input'] {
  return {
    intent: {
      id: orderId(id),
      chain: chainId('eip155:137'),
      wallet: walletName('hot'),
      account: acceptAccounts[index % acceptAccounts.length] ?? accountId('user:a'),
      action: { kind: 'transfer', to: `0x${'2'.repeat(40)}`, asset: acceptAsset, amount: amount(3n) },
      feeAsset: acceptAsset,
      feeMax: amount(2n),
      feeBearer: 'user',
    },
    digest: `${index}`.padStart(64, '0'),
    mac: 'mac',
    requester: 'kill',
    rules: [],
  }
}

/** Gives each of them a million units; once per `name`. */
export async function fundAccepts(store: Store, name: string): Promise<void> {
  for (const [index, account] of acceptAccounts.entries())
    await store.credit({ reference: `deposit:${name}:${index}`, account, asset: acceptAsset, amount: amount(1_000_000n), actor: 'kill' })
}

/** What all of them have locked. */
export async function lockedByAccepts(store: Store): Promise<bigint> {
  const all = await Promise.all(acceptAccounts.map((account) => store.readAccount({ account, asset: acceptAsset })))
  return all.reduce((sum, { balance }) => sum + balance.locked, 0n)
}
