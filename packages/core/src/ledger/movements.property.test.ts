import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accountId, transactionId } from '../ids/ids.ts'
import type { Intent } from '../intent/intent.ts'
import type { Amount } from '../money/amount.ts'
import { memoryTables } from '../store/kernel/memory-tables.ts'
import { newOrder } from '../store/kernel/new-order.ts'
import { scan } from '../store/kernel/scan.ts'
import type { Tx } from '../store/kernel/tx.ts'
import type { Order, Settlement } from '../store/records.ts'
import { buildIntent, usual } from '../testing/build/intent.ts'
import { isDebitNormal } from './accounts.ts'
import { credited, houseFee, lost, released, reopened, settled, toReserve, uncredited } from './movements.ts'
import { accountOf, postAll, reserve } from './post.ts'

const token = `${usual.chain}/erc20:0x1` as typeof usual.asset
const units = fc.bigInt({ min: 0n, max: 1_000n })
const step = fc.oneof(
  fc.record({ kind: fc.constant('credit' as const), user: fc.nat(2), value: units.map((n) => n + 1n), token: fc.boolean() }),
  fc.record({ kind: fc.constant('uncredit' as const), user: fc.nat(2), value: units, token: fc.boolean() }),
  fc.record({
    kind: fc.constant('accept' as const),
    user: fc.nat(2),
    value: units,
    token: fc.boolean(),
    bearer: fc.constantFrom('user' as const, 'house' as const),
    feeMax: units,
  }),
  fc.record({
    kind: fc.constantFrom('settle', 'release', 'reopen', 'force', 'bury'),
    at: fc.nat(20),
    fee: fc.bigInt({ min: 0n, max: 2_000n }),
  }),
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never
type Open = { order: Order; state: 'open' | 'settled' | 'given-back' | 'ended'; settlement: Settlement | null }

/** Per asset: what we owe and what we hold or lost. */
function books(tx: Tx): Map<string, { owed: bigint; held: bigint; locked: bigint }> {
  const sums = new Map<string, { owed: bigint; held: bigint; locked: bigint }>()
  for (const [, row] of scan(tx, 'accounts')) {
    const sum = sums.get(row.asset) ?? { owed: 0n, held: 0n, locked: 0n }
    if (isDebitNormal(row.account)) sum.held += row.available + row.locked
    else sum.owed += row.available + row.locked
    sum.locked += row.locked
    if (row.account !== 'world' && (row.available < 0n || row.locked < 0n)) throw new RangeError(`${row.account} is below zero`)
    sums.set(row.asset, sum)
  }
  return sums
}

/** Carries one step out as the verbs do. */
function carryOut(tx: Tx, orders: Open[], one: Step): void {
  if (!('user' in one)) {
    const open = orders[one.at % Math.max(1, orders.length)]
    if (open !== undefined) carryOn(tx, open, one.kind, one.fee)
    return
  }
  const account = accountId(`user:${one.user}`)
  const asset = one.token ? token : usual.asset
  if ('feeMax' in one) {
    const feeBearer = one.token ? 'house' : one.bearer
    const fees = { feeAsset: usual.asset, feeMax: one.feeMax, feeBearer }
    const intent = buildIntent({ id: `W-${orders.length}`, account, asset, amount: one.value, ...fees })
    if (reserve(tx, account, asset, toReserve(intent))) orders.push({ order: orderOf(intent), state: 'open', settlement: null })
  } else if (one.kind === 'credit') {
    postAll(tx, [credited(account, asset, one.value)])
  } else {
    const { available } = accountOf(tx, account, asset)
    postAll(tx, [uncredited(account, asset, one.value, available < one.value ? available : one.value)])
  }
}

function carryOn(tx: Tx, open: Open, kind: string, fee: bigint): void {
  const { order } = open
  if (kind === 'bury') postAll(tx, [houseFee(order.intent.feeAsset, fee)])
  else if (open.state === 'open' && kind === 'settle') {
    const { postings, paid, feeBorne } = settled(order, fee)
    postAll(tx, postings)
    Object.assign(open, { state: 'settled', settlement: settlementOf(paid, fee, feeBorne), order: { ...order, reserved: 0n } })
  } else if (open.state === 'open' && (kind === 'release' || kind === 'force')) {
    postAll(tx, [released(order)])
    Object.assign(open, { state: kind === 'force' ? 'given-back' : 'ended', order: { ...order, reserved: 0n } })
  } else if (open.state === 'given-back' && kind === 'settle') {
    postAll(tx, lost(order.intent, fee).postings)
    open.state = 'ended'
  } else if (open.state === 'settled' && kind === 'reopen' && open.settlement !== null) {
    const { postings, reserved } = reopened(order, open.settlement)
    postAll(tx, postings)
    Object.assign(open, { state: 'open', order: { ...order, reserved } })
  }
}

const orderOf = (intent: Intent): Order => ({ ...newOrder({ intent, digest: '', mac: '', requester: '' }, 1), reserved: toReserve(intent) })
const settlementOf = (paid: Amount, fee: bigint, feeBorne: Amount): Settlement => ({
  ...{ transaction: transactionId('t'), block: { height: 1, hash: 'h' }, at: 1 },
  ...{ paid, fee: fee as Amount, feeBorne },
})

test('after any sequence every asset balances, nothing is below zero, and locked is what open orders reserve', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
      const tx: Tx = { now: 1, ...memoryTables() }
      const orders: Open[] = []
      for (const one of steps) {
        carryOut(tx, orders, one)
        for (const [asset, { owed, held, locked }] of books(tx)) {
          expect(owed).toBe(held)
          const reserved = orders
            .filter(({ order }) => order.intent.action.asset === asset)
            .reduce((sum, { order }) => sum + order.reserved, 0n)
          expect(locked).toBe(reserved)
        }
      }
    }),
    { numRuns: 400 },
  )
})

test('settling and reopening leaves every account as it was, except for the part of the reservation that was never needed', () => {
  fc.assert(
    fc.property(
      units,
      units,
      fc.bigInt({ min: 0n, max: 2_000n }),
      fc.constantFrom('user' as const, 'house' as const),
      (value, feeMax, fee, feeBearer) => {
        const tx: Tx = { now: 1, ...memoryTables() }
        const intent = buildIntent({ amount: value, feeMax, feeBearer })
        postAll(tx, [credited(intent.account, usual.asset, 5_000n)])
        reserve(tx, intent.account, usual.asset, toReserve(intent))
        const order = orderOf(intent)
        const worldBefore = accountOf(tx, accountId('world'), usual.asset).available
        const first = settled(order, fee)
        postAll(tx, first.postings)
        const settlement = settlementOf(first.paid, fee, first.feeBorne)
        const { postings, reserved } = reopened(order, settlement)
        postAll(tx, postings)
        expect(accountOf(tx, accountId('world'), usual.asset).available).toBe(worldBefore)
        expect(accountOf(tx, intent.account, usual.asset)).toMatchObject({ available: 5_000n - reserved, locked: reserved })
        expect(reserved).toBe(value + first.feeBorne)
        // The same bytes confirm again: the user pays exactly what was paid before.
        const again = settled({ ...order, reserved }, fee)
        expect([again.paid, again.feeBorne, again.overrun]).toEqual([first.paid, first.feeBorne, first.overrun])
      },
    ),
  )
})
