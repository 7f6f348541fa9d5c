import { expect, test } from 'vitest'
import { startMonerod } from './start-monerod.ts'
import { startWalletRpc } from './start-wallet-rpc.ts'

test('a daemon mines when told, a wallet earns and spends, blocks can be taken away again', async () => {
  const daemon = await startMonerod()
  const wallet = await startWalletRpc({ daemonUrl: daemon.url })
  try {
    const address = await wallet.create('miner')
    await daemon.mine(80, address)
    await wallet.rpc('refresh')
    const { unlocked_balance: unlocked } = await wallet.rpc('get_balance')
    expect(BigInt(unlocked)).toBeGreaterThan(10n ** 14n)
    const { tx_hash: id } = await wallet.rpc('transfer', { destinations: [{ address, amount: 1_000_000_000_000 }] })
    await daemon.mine(1, address)
    expect(await daemon.post('get_transactions', { txs_hashes: [id] })).toMatchObject({ txs: [{ in_pool: false, confirmations: 1 }] })
    await daemon.popBlocks(1, { flush: true })
    expect(await daemon.post('get_transactions', { txs_hashes: [id] })).toMatchObject({ missed_tx: [id] })
    expect(await daemon.height()).toBe(81)
  } finally {
    await wallet.kill()
    await daemon.stop()
  }
  expect(() => process.kill(daemon.pid, 0)).toThrow('ESRCH')
  expect(() => process.kill(wallet.pid, 0)).toThrow('ESRCH')
}, 180_000)
