// Many withdrawals, one after the other, by eight workers over one store, each with an adapter of its own.
import { type Engine, memoryStore, systemClock } from '@wallet/core'
import { openEngine, quick, stateOf, working } from '@wallet/harness'
import { openWallet, type Regtest } from './bench.fixture.ts'

/** What came of it. */
export type Payouts = {
  readonly states: ReadonlySet<string>
  /** What the recipients have on chain less what they were promised. */
  readonly overpaid: bigint
  /** What the ledger holds for the payer, less what it should be. */
  readonly bookError: bigint
  readonly locked: bigint
  /** What the wallet has on chain, less what it had, what was paid and what miners got. */
  readonly walletError: bigint
  readonly transactions: number
  readonly findings: number
}

/** Pays `count` withdrawals to twenty recipients while blocks come and now and then go. */
export async function manyPayouts(chain: Regtest, count: number, coins: number): Promise<Payouts> {
  const { node } = chain
  const bench = await openWallet(chain, { stuckAfterMs: 600_000, pollEveryMs: 100, tipMaxAgeMs: 100 })
  await bench.fund(coins, 10_000_000n)
  const { feeAsset } = bench.adapter
  const store = memoryStore()
  const crew: Engine[] = []
  for (let worker = 0; worker < 8; worker += 1) {
    const own = { ...bench, adapter: bench.again() }
    crew.push(await openEngine(own, { store, worker: { ...quick, name: `w${worker}`, leaseMax: 8, callTimeoutMs: 60_000 } }))
  }
  const engine = crew[0]!
  const funds = BigInt(coins) * 10_000_000n
  await engine.credit({ reference: 'D', account: 'user:1', asset: feeAsset, amount: funds, actor: 'test' })
  const recipients: string[] = []
  for (let one = 0; one < 20; one += 1) recipients.push(await node.rpc<string>('getnewaddress', ['', 'bech32']))
  const orders = Array.from({ length: count }, (_, index) => ({
    id: `N-${index}`,
    amount: 10_000n + BigInt(index),
    to: recipients[index % 20]!,
  }))
  const open = new Set(orders.map(({ id }) => id))
  await working(crew, async () => {
    for (const { id, amount, to } of orders) {
      await engine.withdraw({ id, account: 'user:1', asset: feeAsset, to, amount, feeMax: 50_000n })
    }
    for (let block = 1; open.size > 0 && block < 600; block += 1) {
      await systemClock.sleep(200)
      if (block % 10 === 0) await node.reorg(1)
      await node.mine()
      for (const id of [...open]) if ((await stateOf(engine, id)) === 'completed') open.delete(id)
    }
  })
  const views = await Promise.all(orders.map(({ id }) => engine.withdrawal(id)))
  const finals = new Map(
    views.flatMap((view) =>
      (view?.attempts ?? []).filter(({ state }) => state === 'final').map((attempt) => [attempt.id, attempt] as const),
    ),
  )
  const fees = [...finals.values()].reduce((sum, { draft }) => sum + draft.fee, 0n)
  const promised = orders.reduce((sum, { amount }) => sum + amount, 0n)
  let paid = 0n
  for (const recipient of recipients) paid += BigInt(Math.round((await node.rpc<number>('getreceivedbyaddress', [recipient, 1])) * 1e8))
  const { available, locked } = await engine.balance('user:1', feeAsset)
  const onChain = await bench.adapter.balances!.read(bench.wallet, [feeAsset], new AbortController().signal)
  const findings = await engine.reconcile()
  await bench.stop()
  return {
    states: new Set(views.map((view) => view?.order.state ?? 'missing')),
    overpaid: paid - promised,
    bookError: available - (funds - promised),
    locked,
    walletError: (onChain.balances[0]?.amount ?? 0n) - (funds - promised - fees),
    transactions: finals.size,
    findings: findings.length,
  }
}
