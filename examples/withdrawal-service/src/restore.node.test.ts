import { copyFileSync } from 'node:fs'
import { polygon } from '@wallet/chain-polygon'
import { createEngine, type Engine, keyRef, walletName } from '@wallet/core'
import { type AnvilNode, deployToken, startAnvil, type TemporaryDirectory, type TestToken, temporaryDirectory } from '@wallet/harness'
import { developmentSigner } from '@wallet/signer-local'
import { type SqliteStore, sqliteStore } from '@wallet/store-sqlite'
import { Wallet } from 'ethers'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const coin = 10n ** 18n
const who = { actor: 'operator', reason: 'the disk was lost; restored from the backup' }
const key = new Wallet(`0x${'17'.repeat(32)}`)

let node: AnvilNode
let token: TestToken
let directory: TemporaryDirectory
const opened: SqliteStore[] = []

beforeEach(async () => {
  directory = temporaryDirectory('restore')
  node = await startAnvil({ chainId: 137, slotsInAnEpoch: 1 })
  await node.setBalance(key.address, 1_000n * coin)
  token = await deployToken(node, 'standard', { decimals: 6 })
  await token.mint(key.address, 1_000_000n)
  await node.mine(4)
})
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
  await node.stop()
  directory.remove()
})

async function open(file: string): Promise<{ readonly engine: Engine; readonly store: SqliteStore }> {
  const adapter = polygon({
    network: { chainId: 137, name: 'polygon' },
    providers: [{ name: 'anvil', url: node.url }],
    quorum: 1,
    tokens: [{ symbol: 'TUSD', address: token.address, decimals: 6 }],
    pollEveryMs: 50,
  })
  const store = await sqliteStore({ path: `${directory.path}/${file}` })
  opened.push(store)
  const privateKey = Uint8Array.from(Buffer.from(key.privateKey.slice(2), 'hex'))
  const engine = createEngine({
    chains: [adapter],
    store,
    signer: developmentSigner({ environment: 'test', keys: { hot: { algorithm: 'ecdsa-secp256k1', privateKey } } }),
    policyKey: new Uint8Array(32).fill(3),
    wallets: { polygon: 'hot', 'polygon:tusd': 'hot' },
    worker: { idleMs: 20, leaseMs: 5_000, reconcileEveryMs: 500 },
  })
  const addresses = [{ address: key.address, keyRef: keyRef('hot') }]
  await engine.registerWallet({ name: walletName('hot'), chain: adapter.chain, addresses, active: true }, 'test')
  return { engine, store }
}

/** Coins and tokens in turn, and now and then the same amount to the same recipient. */
const request = (n: number) => ({
  id: `W-${n}`,
  account: 'user:1',
  asset: n % 2 === 0 ? 'polygon' : 'polygon:tusd',
  to: `0x${(0xa11ce000 + (n % 20)).toString(16).padStart(40, '0')}`,
  amount: BigInt(100 + (n % 10)),
  feeMax: coin / 10n,
})
const requests = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => request(from + index))

async function workUntil({ engine }: { readonly engine: Engine }, done: () => Promise<boolean>): Promise<void> {
  const stop = new AbortController()
  const working = engine.work(stop.signal)
  await vi.waitFor(
    async () => {
      await node.mine(1)
      expect(await done()).toBe(true)
    },
    { timeout: 60_000, interval: 60 },
  )
  stop.abort()
  await working
}

const completed = async ({ store }: { readonly store: SqliteStore }) => (await store.countOrders({})).byState.completed
const nonce = () => node.rpc('eth_getTransactionCount', [key.address, 'latest'])

/** What recipients got on chain, against what was asked for, each id once. */
async function paidOnce(asked: readonly ReturnType<typeof request>[]): Promise<void> {
  for (const to of new Set(asked.map((one) => one.to))) {
    const sum = (asset: string) =>
      asked.filter((one) => one.to === to && one.asset === asset).reduce((total, one) => total + one.amount, 0n)
    expect([to, await node.balanceOf(to), await token.balanceOf(to)]).toEqual([to, sum('polygon'), sum('polygon:tusd')])
  }
}

test('a backup from fifty withdrawals ago pays nobody twice, and recovers all fifty', { timeout: 180_000 }, async () => {
  const before = await open('wallet.db')
  await before.engine.credit({ reference: 'D-1', account: 'user:1', asset: 'polygon', amount: 900n * coin, actor: 'test' })
  await before.engine.credit({ reference: 'D-2', account: 'user:1', asset: 'polygon:tusd', amount: 500_000n, actor: 'test' })
  for (const one of requests(0, 10)) await before.engine.withdraw(one)
  await workUntil(before, async () => (await completed(before)) === 10)
  // Twenty that the backup knows as waiting, thirty that it never hears of.
  for (const one of requests(10, 30)) await before.engine.withdraw(one)
  await before.store.backup(`${directory.path}/backup.db`)
  for (const one of requests(30, 60)) await before.engine.withdraw(one)
  await workUntil(before, async () => (await completed(before)) === 60)
  await before.store.close()
  const used = await nonce()

  copyFileSync(`${directory.path}/backup.db`, `${directory.path}/restored.db`)
  const restored = await open('restored.db')
  await workUntil(restored, async () => (await restored.store.listHalts({})).halts.some(({ scope }) => scope.startsWith('lane:')))
  expect([await nonce(), await completed(restored)]).toEqual([used, 10])

  const { engine, store } = restored
  expect(await engine.operator.recover({ chain: 'polygon', since: 0, ...who })).toEqual({ status: 'not-halted' })
  await engine.operator.halt({ scope: 'global', by: who.actor, reason: who.reason })
  const late = requests(60, 65)
  const found = await engine.operator.recover({ chain: 'polygon', since: 0, requests: [...requests(30, 60), ...late], ...who })
  expect(found).toMatchObject({ status: 'recovered', unexplained: [], fees: [], unpaid: late.map(({ id }) => id).sort() })
  expect(found.status === 'recovered' && new Set(found.adopted.map(({ order }) => order))).toEqual(
    new Set(requests(10, 60).map(({ id }) => id)),
  )
  expect(await engine.operator.recover({ chain: 'polygon', since: 0, ...who })).toMatchObject({ adopted: [], unexplained: [] })
  expect(await engine.reconcile()).toEqual([])
  expect([await completed(restored), (await store.verify({})).findings]).toEqual([60, []])

  for (const { scope } of (await store.listHalts({})).halts) await engine.operator.resume({ scope, by: who.actor, reason: 'recovered' })
  for (const one of requests(0, 60)) expect(await engine.withdraw(one)).toMatchObject({ status: 'exists', order: { state: 'completed' } })
  for (const one of late) expect((await engine.withdraw(one)).status).toBe('accepted')
  await workUntil(restored, async () => (await completed(restored)) === 65)
  await paidOnce(requests(0, 65))
  expect((await store.verify({})).findings).toEqual([])
})

test('what nobody asked for stays unexplained, and the asset stays halted', { timeout: 180_000 }, async () => {
  const first = await open('wallet.db')
  await first.engine.credit({ reference: 'D-1', account: 'user:1', asset: 'polygon', amount: 900n * coin, actor: 'test' })
  await first.engine.withdraw(request(0))
  await workUntil(first, async () => (await completed(first)) === 1)
  const theft = { to: `0x${'ee'.repeat(20)}`, value: 200n * coin, type: 2, chainId: 137, nonce: 1, gasLimit: 21_000n }
  const fees = { maxFeePerGas: 100n * 10n ** 9n, maxPriorityFeePerGas: 30n * 10n ** 9n }
  const stolen = await node.rpc('eth_sendRawTransaction', [await key.signTransaction({ ...theft, ...fees })])
  await node.mine(4)
  await first.engine.operator.halt({ scope: 'global', by: who.actor, reason: who.reason })
  const look = () => first.engine.operator.recover({ chain: 'polygon', since: 0, requests: [request(2)], ...who })
  const found = { status: 'recovered', adopted: [], unexplained: [{ transaction: stolen }], unpaid: ['W-2'] }
  await vi.waitFor(async () => expect(await look()).toMatchObject(found), { timeout: 60_000, interval: 100 })
  expect(await first.engine.reconcile()).toMatchObject([{ kind: 'unexplained-outflow' }])
})
