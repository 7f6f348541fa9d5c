import { assetId, createEngine, type Engine, memoryStore, type Store, systemClock, type WithdrawalView } from '@wallet/core'
import { type AnvilNode, deployBatchPayout, deployToken, startAnvil, type TestToken } from '@wallet/harness'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FaultySender, faultySender, transferOf } from './bench.fixture.ts'

let node: AnvilNode
let token: TestToken
let batchContract: string
let lives: FaultySender[]

beforeEach(async () => {
  node = await startAnvil({ automine: false })
  token = await deployToken(node, 'blocklist')
  batchContract = (await deployBatchPayout(node)).address
  lives = []
})
afterEach(async () => {
  for (const life of lives) await life.stop()
  await node.stop()
})

const asset = () => assetId(`eip155:137/erc20:${token.address.toLowerCase()}`)

/** A store that stops answering one process, as if that process were gone. */
function mortal(store: Store): { readonly store: Store; kill(): void } {
  let dead = false
  const proxy = new Proxy(store, {
    get: (target, name) => {
      const verb: unknown = Reflect.get(target, name)
      if (typeof verb !== 'function') return verb
      return (...args: unknown[]): unknown => (dead ? new Promise<never>(() => undefined) : verb.apply(target, args))
    },
  })
  const kill = (): void => {
    dead = true
  }
  return { store: proxy, kill }
}

type Life = { readonly engine: Engine; start(): void; stop(): Promise<void>; kill(): void }

/** One process: its own adapter, connections and engine over the store that they share. */
async function live(shared: Store): Promise<Life> {
  const tokens = [{ symbol: 'TEST', address: token.address, decimals: 6 }]
  const quick = { headMaxAgeMs: 20, pollEveryMs: 50, callTimeoutMs: 2_000, stuckAfterMs: 60_000 }
  const sender = await faultySender(node, { rules: true, tokens, batchContract, ...quick })
  lives.push(sender)
  const { adapter, signer, wallet } = sender
  const { store, kill } = mortal(shared)
  const engine = createEngine({
    chains: [adapter],
    store,
    signer,
    policyKey: new Uint8Array(32).fill(9),
    wallets: { [asset()]: 'hot' },
    unsafeStore: true,
    worker: { leaseMs: 800, resendMs: 300, parkMs: 400, idleMs: 20, backoffBaseMs: 20, backoffCapMs: 200, callTimeoutMs: 5_000 },
  })
  await engine.registerWallet(wallet, 'test')
  const end = new AbortController()
  let working: Promise<void> | undefined
  return {
    engine,
    start: () => {
      working = engine.work(end.signal)
    },
    stop: async () => {
      end.abort()
      await working
    },
    kill,
  }
}

const total = 1_000_000n

/** Forty withdrawals to recipients who never held the token; the token refuses the eighth. */
async function withdrawForty({ engine }: Life): Promise<readonly { readonly id: string; readonly to: string; readonly amount: bigint }[]> {
  const { adapter, wallet } = lives[0] as FaultySender
  await token.mint(wallet.addresses[0]!.address, total)
  await engine.credit({ reference: 'D-1', account: 'user:1', asset: asset(), amount: total, actor: 'test' })
  const requests = Array.from({ length: 40 }, (_, index) => {
    const { action } = transferOf(adapter)
    return { id: `B-${index}`, to: action.kind === 'transfer' ? action.to : '', amount: 1_000n + BigInt(index) }
  })
  await token.write(node.accounts.at(-1)!, 'setBlacklisted', requests[7]!.to, true)
  await node.mine(3)
  for (const request of requests) {
    const accepted = await engine.withdraw({ ...request, account: 'user:1', asset: asset(), feeMax: 10n ** 17n })
    expect(accepted.status).toBe('accepted')
  }
  return requests
}

async function minesUntil(done: () => Promise<boolean>): Promise<void> {
  for (let block = 0; block < 150 && !(await done()); block += 1) {
    await systemClock.sleep(100)
    await node.mine()
  }
}

const open = (view: WithdrawalView | undefined): boolean => !['completed', 'failed'].includes(view?.order.state ?? '')

async function exactlyOnce(store: Store, { engine }: Life, requests: Awaited<ReturnType<typeof withdrawForty>>): Promise<bigint> {
  const views = await Promise.all(requests.map(({ id }) => engine.withdrawal(id)))
  const states = views.map((view) => view?.order.state)
  expect(states).toEqual(requests.map((_, index) => (index === 7 ? 'failed' : 'completed')))
  const held = await Promise.all(requests.map(({ to }) => token.balanceOf(to)))
  expect(held).toEqual(requests.map(({ amount }, index) => (index === 7 ? 0n : amount)))
  const paid = held.reduce((sum, one) => sum + one, 0n)
  expect(await engine.balance('user:1', asset())).toMatchObject({ available: total - paid, locked: 0n })
  expect(await token.balanceOf(lives[0]!.wallet.addresses[0]!.address)).toBe(total - paid)
  expect((await store.verify({})).findings).toEqual([])
  expect((await engine.reconcile()).filter(({ halts }) => halts !== undefined && halts !== null)).toEqual([])
  const approvals = await approvalsOf(engine)
  expect(approvals.map((view) => view.order.state)).toEqual(approvals.map(() => 'completed'))
  const ids = [...views, ...approvals].flatMap((view) => view?.attempts.map(({ signed }) => signed?.id ?? '') ?? [])
  const gas = await Promise.all(
    [...new Set(ids)].map(async (id) => {
      const receipt = await node.rpc('eth_getTransactionReceipt', [id])
      return typeof receipt === 'object' && receipt !== null && 'gasUsed' in receipt ? BigInt(String(receipt.gasUsed)) : 0n
    }),
  )
  return gas.reduce((sum, one) => sum + one, 0n) / 39n
}

async function approvalsOf(engine: Engine): Promise<readonly WithdrawalView[]> {
  const found: WithdrawalView[] = []
  for (let view = await approval(engine, 0); view !== undefined; view = await approval(engine, found.length)) found.push(view)
  return found
}

const approval = (engine: Engine, index: number) => engine.withdrawal(`approval:hot:${asset()}:${index}`)

describe('batches through the engine', () => {
  it('have their approval opened, sent and used by themselves, and pay each recipient once for less gas', async () => {
    const store = memoryStore()
    const life = await live(store)
    const requests = await withdrawForty(life)
    life.start()
    const views = () => Promise.all(requests.map(({ id }) => life.engine.withdrawal(id)))
    await minesUntil(async () => !(await views()).some(open) && !(await approvalsOf(life.engine)).some(open))
    await life.stop()

    const gas = await exactlyOnce(store, life, requests)
    expect(gas).toBeGreaterThan(25_000n)
    expect(gas).toBeLessThan(40_000n)
    const [first, ...more] = await approvalsOf(life.engine)
    expect(first?.order.intent.action).toMatchObject({ kind: 'house', amount: requests.reduce((sum, { amount }) => sum + amount, 0n) })
    expect(more).toEqual([])
    // Only what the refused recipient would have had is left of the exact sum.
    expect(await token.read('allowance', lives[0]!.wallet.addresses[0]!.address, batchContract)).toBe(requests[7]!.amount)
  })

  it('go on in a new process that finds the approval of a dead one in flight', async () => {
    const store = memoryStore()
    const first = await live(store)
    const requests = await withdrawForty(first)
    first.start()
    const sent = async (): Promise<boolean> =>
      (await approval(first.engine, 0))?.attempts.some(({ state, sends }) => state === 'sealed' && sends > 0) === true
    for (let turn = 0; turn < 100 && !(await sent()); turn += 1) await systemClock.sleep(20)
    expect(await sent()).toBe(true)
    first.kill()

    const second = await live(store)
    second.start()
    // Nothing is mined: the approval of the dead process is still in flight, and nobody sends anything beside it.
    await systemClock.sleep(1_500)
    const views = () => Promise.all(requests.map(({ id }) => second.engine.withdrawal(id)))
    expect((await views()).flatMap((view) => view?.attempts ?? [])).toEqual([])
    await minesUntil(async () => !(await views()).some(open) && !(await approvalsOf(second.engine)).some(open))
    await second.stop()
    expect(await exactlyOnce(store, second, requests)).toBeLessThan(40_000n)
  })
})
