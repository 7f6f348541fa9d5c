// A process that accepts withdrawals as fast as it can until it is killed, and tells its parent of each one acknowledged.
import { accountId, amount, assetId, chainId, orderId, walletName } from '@wallet/core'
import { sqliteStore } from '@wallet/store-sqlite'

// `lying` is always one behind what it has told: what a store that acknowledges too early would look like from outside.
const [path = '', round = '', callers = '16', honesty = 'honest'] = process.argv.slice(2)
process.on('disconnect', () => process.exit())
const chain = chainId('eip155:137')
const asset = assetId('eip155:137/slip44:966')
const store = await sqliteStore({ path, busyTimeoutMs: 2_000 })
const accounts = ['user:a', 'user:b', 'user:c'].map(accountId)
for (const [index, account] of accounts.entries()) {
  await store.credit({ reference: `deposit:${round}:${index}`, account, asset, amount: amount(1_000_000n), actor: 'kill' })
}
const acceptOne = (index: number): Promise<{ readonly status: string }> =>
  store.accept({
    intent: {
      id: orderId(`W-${round}-${index}`),
      chain,
      wallet: walletName('hot'),
      account: accounts[index % accounts.length] ?? accountId('user:a'),
      action: { kind: 'transfer', to: `0x${'2'.repeat(40)}`, asset, amount: amount(3n) },
      feeAsset: asset,
      feeMax: amount(2n),
      feeBearer: 'user',
    },
    digest: `${index}`.padStart(64, '0'),
    mac: 'mac',
    requester: 'kill',
    rules: [],
  })
// Resolves when the word has left this process, so that a kill cannot take it back.
const tell = (index: number, status: string): Promise<void> =>
  new Promise((resolve) => process.send?.({ id: `W-${round}-${index}`, status }, () => resolve()))

let next = 0
async function caller(): Promise<never> {
  let owed: number | undefined
  for (;;) {
    const index = next++
    if (honesty === 'honest') await tell(index, (await acceptOne(index)).status)
    else {
      await tell(index, 'accepted')
      if (owed !== undefined) await acceptOne(owed)
      owed = index
    }
  }
}

await Promise.all(Array.from({ length: Number.parseInt(callers, 10) }, caller))
