import { type ChainBench, testChainAdapter, testSessionManager } from '@wallet/core/testing'
import { afterAll, beforeAll, describe, it, vi } from 'vitest'
import { fund, type MoneroBench, noSigner, onStagenet, openMoneroBench, outsider, patience, transferTo } from './bench.fixture.ts'
import type { MoneroWallet } from './slots/wallet-program.ts'

// Opening a wallet is arithmetic: on a busy machine it takes ten times as long.
vi.setConfig({ testTimeout: 240_000 })

let shared: MoneroBench

// One daemon and one rich wallet for all cases: a chain of its own for each would take ten seconds every time.
beforeAll(async () => {
  shared = await openMoneroBench({ slots: 2 })
  for (const key of ['bob', 'a', 'b', 'c']) await shared.address(key)
  await shared.monerod.mine(6, await shared.address('bob'))
  await fund(shared, 'hot', 80)
}, 600_000)

afterAll(() => shared.stop())

async function open(): Promise<ChainBench> {
  const bench = shared
  const { monerod, faults } = bench
  const wallet = await bench.wallet('hot')
  const bob = bench.files.get('bob')?.address ?? ''
  const adapter = bench.adapter({ deposits: { wallet: 'hot', fromHeight: 0 } })
  return {
    ...{ adapter, wallet, signer: noSigner },
    foreignAddress: onStagenet(bob),
    intent: (wish = {}) => transferTo(adapter, bob, wish),
    loseNextReply: () => {
      faults.loseNextReply = true
    },
    providersDown: () => {
      faults.down = true
    },
    confirm: (blocks) => monerod.mine(blocks, outsider),
    nearlyFinal: 9,
    finalize: () => monerod.mine(9, outsider),
    reorg: async (depth) => {
      await monerod.popBlocks(depth, { flush: true })
      await monerod.mine(depth, outsider)
    },
    deposit: async (to, amount) => {
      await bench.rpc('bob', 'refresh')
      await bench.rpc('bob', 'transfer', { destinations: [{ address: to, amount }] })
    },
    close: async () => {
      Object.assign(faults, { down: false, loseNextReply: false })
      await monerod.flushPool()
    },
  }
}

testChainAdapter({ runner: { describe, it }, open, abilities: ['compose', 'balances', 'deposits'] })

testSessionManager({
  name: 'sessions over monero-wallet-rpc keep the contract',
  runner: { describe, it },
  open: async () => {
    const bench = await openMoneroBench({ beside: shared, slots: 2, sessions: { waitersMax: 3 } })
    const keys = ['a', 'b', 'c']
    return {
      ...{ sessions: bench.sessions, max: 2, waitersMax: 3, keys, patienceMs: 120_000 },
      isOpen: async (handle) => {
        const wallet = handle as MoneroWallet
        return (await wallet.call('get_address', { account_index: 0 }, patience))['address'] === wallet.address
      },
      close: () => bench.stop(),
    }
  },
})
