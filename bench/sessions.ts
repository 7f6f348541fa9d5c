// What an open wallet is worth: the same questions to monero-wallet-rpc in a session that stays open, and with the wallet opened and
// closed around each, in turns on one daemon. And what serving open wallets first is worth, beside plain LRU, on fake slots.
import { join } from 'node:path'
import { type MoneroWallet, moneroDaemon, spawnedSlot } from '@wallet/chain-monero'
import { createSessions, type Sessions } from '@wallet/core'
import { startMonerod, temporaryDirectory } from '@wallet/harness'
import { atLeast, type Bench, type Row, type Verdict } from './kit/bench.ts'
import { median } from './kit/statistics.ts'
import { skewed } from './sessions/skewed.ts'

const open = new AbortController().signal
const miner = '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A'

type Work = (wallet: MoneroWallet) => Promise<unknown>
type World = { readonly sessions: Sessions<MoneroWallet>; readonly operations: readonly (readonly [string, Work])[]; stop(): Promise<void> }

async function openWorld(): Promise<World> {
  const monerod = await startMonerod()
  const directory = temporaryDirectory('bench-sessions')
  const daemon = moneroDaemon({ network: 'regtest', url: monerod.url })
  const files = { find: async () => ({ password: '', origin: { kind: 'new' } as const }) }
  const slot = spawnedSlot({ name: 'slot', directory: join(directory.path, 'monero'), daemon, daemonUrl: monerod.url, files })
  const sessions = createSessions({ slots: [slot] })
  const address = await sessions.withWallet('hot', open, async (wallet) => wallet.address)
  await monerod.mine(20, address)
  await monerod.mine(60, miner)
  const id = await sessions.withWallet('hot', open, async (wallet) => {
    await wallet.call('refresh', {}, open)
    return `${(await wallet.call('transfer', { destinations: [{ address: miner, amount: 10n ** 12n }] }, open))['tx_hash']}`
  })
  await monerod.mine(2, miner)
  const refreshed =
    (work: Work): Work =>
    async (wallet) => {
      await wallet.call('refresh', {}, open)
      return work(wallet)
    }
  const destinations = [{ address: miner, amount: 10n ** 12n }]
  return {
    sessions,
    operations: [
      ['balance', refreshed((wallet) => wallet.call('get_balance', {}, open))],
      ['confirmation', (wallet) => wallet.call('get_transfer_by_txid', { txid: id }, open)],
      ['release', refreshed((wallet) => wallet.call('transfer', { destinations, do_not_relay: true, get_tx_hex: true }, open))],
    ],
    stop: async () => {
      await sessions.closeAll()
      await monerod.stop()
      directory.remove()
    },
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** `bench sessions ROUNDS` */
export const bench: Bench = async (args) => {
  const rounds = Number.parseInt(args[0] ?? '10', 10)
  const rows: Row[] = []
  const verdicts: Verdict[] = []
  const { sessions, operations, stop } = await openWorld()
  const warm: number[] = []
  const cold: number[] = []
  try {
    for (const [name, work] of operations) {
      const [kept, cycled]: [number[], number[]] = [[], []]
      for (let round = 0; round < rounds; round += 1) {
        await sessions.close('hot')
        cold.push(await timed(async () => (await sessions.lease('hot', open)).release()))
        warm.push(await timed(async () => (await sessions.lease('hot', open)).release()))
        kept.push(await timed(() => sessions.withWallet('hot', open, work)))
        await sessions.close('hot')
        cycled.push(
          await timed(async () => {
            await sessions.withWallet('hot', open, work)
            await sessions.close('hot')
          }),
        )
      }
      const figure = (system: string, value: number): Row => ({ case: name, system, metric: 'latency', unit: 'ms', value })
      rows.push(figure('open session', median(kept)), figure('open, work, close', median(cycled)))
      verdicts.push(atLeast(`latency saved by an open session: ${name}`, name === 'release' ? 0.5 : 0.9, 1 - median(kept) / median(cycled)))
    }
  } finally {
    await stop()
  }
  rows.push({ case: 'acquire', system: 'open wallet', metric: 'latency', unit: 'ms', value: median(warm) })
  rows.push({ case: 'acquire', system: 'closed wallet', metric: 'latency', unit: 'ms', value: median(cold) })
  verdicts.push(atLeast('acquiring an open wallet beside a closed one', 200, median(cold) / median(warm)))
  const policies = [
    ['open wallets first', await skewed(5_000)],
    ['plain LRU', await skewed(0)],
  ] as const
  for (const [system, { hitRate, perSecond, waitP50, waitP95, waitMax }] of policies) {
    const figure = (metric: string, unit: string, value: number): Row => ({ case: '30 wallets on 6 slots', system, metric, unit, value })
    rows.push(figure('hits', 'share', hitRate), figure('leases', '1/s', perSecond), figure('wait p50', 'ms', waitP50))
    rows.push(figure('wait p95', 'ms', waitP95), figure('longest wait', 'ms', waitMax))
  }
  const [[, ours], [, plain]] = policies
  verdicts.push(atLeast('hits beside plain LRU', 1.2, ours.hitRate / plain.hitRate))
  verdicts.push(atLeast('longest wait of plain LRU beside ours: nobody is starved', 1, plain.waitMax / ours.waitMax))
  return { rows, verdicts }
}
