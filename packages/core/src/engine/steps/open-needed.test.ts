import { expect, test } from 'vitest'
import type { ChainAdapter } from '../../chain/chain-adapter.ts'
import type { Need, Refusal } from '../../chain/snapshot.ts'
import { assetId } from '../../ids/asset-id.ts'
import { chainId } from '../../ids/chain-id.ts'
import { accountId, orderId, walletName } from '../../ids/ids.ts'
import { amount } from '../../money/amount.ts'
import { memoryStore } from '../../store/memory-store.ts'
import type { Order } from '../../store/records.ts'
import { buildAccept } from '../../testing/build/accept.ts'
import { buildIntent } from '../../testing/build/intent.ts'
import type { Context } from '../context.ts'
import { openNeeded } from './open-needed.ts'

const chain = chainId('eip155:137')
const token = assetId('eip155:137/erc20:0xaa')
const hot = walletName('hot')
const adapter = { chain, feeAsset: assetId('eip155:137/slip44:966') } as unknown as ChainAdapter
const need = (sum: bigint, parts: Partial<Need> = {}): Need => ({
  purpose: 'approval',
  asset: token,
  amount: amount(sum),
  detail: null,
  ...parts,
})
const refusal = (needs?: Need, next: Refusal['next'] = 'park'): Refusal => ({
  order: orderId('W-1'),
  next,
  reason: 'no-free-claim',
  detail: 'no allowance',
  ...(needs === undefined ? {} : { needs }),
})

function bench() {
  const store = memoryStore()
  const woken: string[] = []
  const houseFeeMax = { [chain]: amount(500n) }
  const context = { store, houseFeeMax, policyKey: new Uint8Array(32).fill(1), wake: () => void woken.push('') } as unknown as Context
  const order = async (id: string): Promise<Order | undefined> => {
    const found = await store.readOrder({ order: orderId(id) })
    return found.status === 'found' ? found.order : undefined
  }
  const end = async (id: string): Promise<void> => {
    const { leased } = await store.lease({ worker: 'w', leaseMs: 1_000, max: 1, chains: [chain], orders: [orderId(id)] })
    const fence = { order: orderId(id), token: leased[0]?.order.token ?? -1 }
    expect(await store.fail({ fence, note: { code: 'X', detail: '' }, proofs: [] })).toMatchObject({ status: 'failed' })
  }
  return { context, woken, order, end }
}

const series = (index: number): string => `approval:hot:${token}:${index}`

test('one house order of the needed sum is opened for many refusals, and a worker is woken', async () => {
  const { context, woken, order } = bench()
  await openNeeded(context, adapter, hot, [refusal(need(70n)), refusal(need(70n)), refusal()])
  expect((await order(series(0)))?.intent).toMatchObject({
    wallet: hot,
    account: accountId('house:fees'),
    feeMax: 500n,
    action: { kind: 'house', purpose: 'approval', asset: token, amount: 70n, detail: null },
  })
  expect(await order(series(1))).toBeUndefined()
  expect(woken).toHaveLength(1)
})

test('while it is open no other is, whatever sum is asked for, and then the next of its series', async () => {
  const { context, order, end } = bench()
  for (let index = 0; index < 11; index += 1) {
    await openNeeded(context, adapter, hot, [refusal(need(BigInt(index)))])
    await openNeeded(context, adapter, hot, [refusal(need(999n))])
    expect((await order(series(index)))?.intent.action.amount).toBe(BigInt(index))
    expect(await order(series(index + 1))).toBeUndefined()
    await end(series(index))
  }
})

test('nothing is opened for what fails, nor for what speaks for another order', async () => {
  const { context, woken } = bench()
  const speaks = [need(1n, { purpose: 'cancel' }), need(1n, { purpose: 'child' })]
  await openNeeded(context, adapter, hot, [refusal(need(1n), 'fail'), ...speaks.map((one) => refusal(one))])
  expect(woken).toEqual([])
})

test('another asset and another wallet have their own', async () => {
  const { context, order } = bench()
  const other = assetId('eip155:137/erc20:0xbb')
  await openNeeded(context, adapter, hot, [refusal(need(1n)), refusal(need(2n, { asset: other }))])
  await openNeeded(context, adapter, walletName('cold'), [refusal(need(3n))])
  const amounts = await Promise.all([series(0), `approval:hot:${other}:0`, `approval:cold:${token}:0`].map(order))
  expect(amounts.map((one) => one?.intent.action.amount)).toEqual([1n, 2n, 3n])
})

test.each([
  ['refused', 10n ** 12n],
  ['accepted', 1n],
])('a withdrawal that has such an id and was %s stands for nothing', async (status, value) => {
  const { context, order } = bench()
  await context.store.credit({ reference: 'D-1', account: accountId('user:1'), asset: token, amount: amount(5n), actor: 'test' })
  const intent = buildIntent({ id: series(0), chain, asset: token, amount: value, feeMax: 0n })
  expect(await context.store.accept(buildAccept(intent))).toMatchObject({ status })
  await openNeeded(context, adapter, hot, [refusal(need(1n))])
  expect((await order(series(1)))?.intent.action).toMatchObject({ kind: 'house', purpose: 'approval' })
})

test('what only an adapter knows the purpose of has the beginning that no withdrawal may have', async () => {
  const { context, order } = bench()
  await openNeeded(context, adapter, hot, [refusal(need(1n, { purpose: 'rent' }))])
  expect(await order(`need:rent:hot:${token}:0`)).toMatchObject({ intent: { action: { purpose: 'rent' } } })
})
