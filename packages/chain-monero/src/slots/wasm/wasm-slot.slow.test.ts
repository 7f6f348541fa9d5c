import { testSessionManager } from '@wallet/core/testing'
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest'
import { fund, type MoneroBench, openMoneroBench, outsider, patience } from '../../bench.fixture.ts'
import { moneroDaemon } from '../../monero-daemon.ts'
import { listOf } from '../../rpc/fields.ts'
import type { MoneroWallet } from '../wallet-program.ts'
import { asking, openWasmBench } from './wasm-bench.fixture.ts'

vi.setConfig({ testTimeout: 600_000 })

let bench: MoneroBench

beforeAll(async () => {
  bench = await openMoneroBench({ slots: 2, timeouts: { sweep_all: 600_000, transfer: 600_000 } })
  for (const key of ['a', 'b', 'c', 'rich']) await bench.address(key)
  // Three hundred rewards of 35 XMR.
  await fund(bench, 'rich', 300)
  await bench.monerod.mine(60, outsider)
}, 900_000)

afterAll(() => bench.stop())

testSessionManager({
  name: 'sessions over wallets in WebAssembly keep the contract',
  runner: { describe, it },
  open: async () => {
    const keys = ['a', 'b', 'c']
    const { sessions } = await openWasmBench(bench, keys, { slots: 2, sessions: { waitersMax: 3 } })
    return {
      ...{ sessions, max: 2, waitersMax: 3, keys, patienceMs: 120_000 },
      isOpen: async (handle) => {
        const wallet = handle as MoneroWallet
        return (await wallet.call('get_address', { account_index: 0 }, patience))['address'] === wallet.address
      },
      close: () => sessions.closeAll(),
    }
  },
})

test('an amount beyond 2^53 piconero has all its digits', async () => {
  const looking = await openWasmBench(bench, ['a'])
  // No transaction holds enough rewards at once: they are put together first.
  await bench.rpc('rich', 'refresh')
  await bench.rpc('rich', 'sweep_all', { address: await bench.address('rich') })
  await bench.monerod.mine(10, outsider)
  await bench.rpc('rich', 'refresh')
  const amount = 9_007_199_254_740_993n
  await bench.rpc('rich', 'transfer', { destinations: [{ address: await bench.address('a'), amount }] })
  await bench.monerod.mine(1, outsider)
  try {
    await asking(looking, 'a')('refresh')
    expect(listOf(await asking(looking, 'a')('get_transfers', { in: true }), 'in').map((one) => one['amount'])).toEqual([amount])
  } finally {
    await looking.sessions.closeAll()
  }
})

test('a daemon that hangs stops the thread that asks it, and neither the event loop nor the other wallets', async () => {
  const { sessions, slots } = await openWasmBench(bench, ['a', 'b'], { slots: 2, sessions: { unknownMs: 1_000, operationMs: 60_000 } })
  try {
    const ask = { a: asking({ sessions }, 'a'), b: asking({ sessions }, 'b') }
    await Promise.all([ask.a('refresh'), ask.b('refresh')])
    await bench.monerod.mine(1, outsider)
    const impatient = moneroDaemon({ network: 'regtest', url: bench.monerod.url, callTimeoutMs: 1_000 })
    bench.monerod.freeze()
    try {
      const stop = new AbortController()
      const deaf = expect(sessions.withWallet('a', patience, (wallet) => wallet.call('refresh', {}, stop.signal))).rejects.toMatchObject({
        code: 'MONERO__CALL_UNANSWERED',
      })
      expect(await ask.b('get_height')).toHaveProperty('height')
      await expect(impatient.healthy(patience)).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' })
      stop.abort()
      await deaf
    } finally {
      bench.monerod.thaw()
    }
    expect(await ask.a('refresh')).toHaveProperty('blocks_fetched')
    expect(slots.map(({ threadId }) => threadId).every((one) => one !== undefined)).toBe(true)
  } finally {
    await sessions.closeAll()
  }
})

test('opened and closed again and again a wallet leaves no memory behind', async () => {
  const { sessions, slots } = await openWasmBench(bench, ['c'])
  const [slot] = slots
  const cycle = async (times: number): Promise<number> => {
    for (let round = 0; round < times; round += 1) {
      await asking({ sessions }, 'c')('refresh')
      await sessions.close('c')
    }
    return slot?.memoryBytes?.() ?? 0
  }
  const first = await cycle(3)
  const last = await cycle(15)
  expect(first).toBeGreaterThan(5_000_000)
  expect(last - first).toBeLessThan(20_000_000)
  await sessions.closeAll()
  expect(slot?.memoryBytes?.()).toBeUndefined()
})
