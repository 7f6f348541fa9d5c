import { describe, expect, test } from 'vitest'
import { amount } from '../../money/amount.ts'
import type { Rule } from '../../policy/rule.ts'
import { buildIntent, usual } from '../../testing/build/intent.ts'
import { returnLimits } from '../kernel/limits.ts'
import { type Bench, newBench } from './bench.fixture.ts'

const rich = (): Bench => {
  const bench = newBench()
  bench.credit(1_000_000n)
  return bench
}
const list = (bench: Bench, target: 'allow' | 'deny' | 'none', account: typeof usual.account | '*' = '*') =>
  bench.run('listDestination', { account, chain: usual.chain, address: 'somebody', list: target, actor: 'ops' })
const review = (id: string): Rule => ({ kind: 'always', id, detail: 'look', action: 'review' })
const approval = (id: string, approvals: number, approvers: readonly string[], amountMin = 0n): Rule => ({
  kind: 'approval',
  id,
  amountMin: amount(amountMin),
  approvals,
  approvers,
})
let serial = 0
const ask = (bench: Bench, rules: readonly Rule[], value = 100n) => {
  serial += 1
  return bench.accept(buildIntent({ id: `W-${serial}`, amount: value }), { rules })
}

describe('what rules do', () => {
  test('review holds with the money locked and nobody due; refuse ends it with the rule named', () => {
    const bench = rich()
    const held = ask(bench, [review('r1')])
    expect(held).toMatchObject({
      status: 'accepted',
      order: {
        state: 'in-review',
        dueAt: null,
        reserved: 110n,
        review: { reasons: [{ code: 'POLICY_ALWAYS', detail: 'r1: look' }], approvalsNeeded: 1, approvers: [], votes: [] },
      },
    })
    const refused = ask(bench, [review('r1'), { kind: 'ceiling', id: 'big', amountMax: amount(99n), action: 'refuse' }])
    expect(refused).toMatchObject({ status: 'refused', order: { note: { code: 'POLICY_CEILING' }, reserved: 0n } })
    expect(bench.run('listOrders', { state: 'in-review', max: 9 }).rows).toHaveLength(1)
    expect(bench.findings()).toEqual([])
  })

  test('a ceiling lets exactly its amount through', () => {
    const rule: Rule = { kind: 'ceiling', id: 'c', amountMax: amount(100n), action: 'refuse' }
    expect(ask(rich(), [rule], 100n).status).toBe('accepted')
    expect(ask(rich(), [rule], 101n).status).toBe('refused')
  })

  test('screening refuses before any rule and adds its reason to a review', () => {
    const note = { code: 'SANCTIONS', detail: 'listed' }
    const refused = rich().accept(buildIntent({}), { screening: { verdict: 'refuse', note }, rules: [review('r')] })
    expect(refused).toMatchObject({ status: 'refused', order: { note } })
    const held = rich().accept(buildIntent({}), { screening: { verdict: 'review', note }, rules: [review('r')] })
    expect(held).toMatchObject({ order: { state: 'in-review', review: { reasons: [note, { code: 'POLICY_ALWAYS' }] } } })
    expect(rich().accept(buildIntent({}), { screening: { verdict: 'clear', note } })).toMatchObject({ order: { state: 'reserved' } })
  })
})

describe('approvals', () => {
  test('the strictest number, from the people whom every rule allows', () => {
    const result = ask(rich(), [approval('a', 2, ['ann', 'bob', 'cid']), approval('b', 1, []), approval('c', 1, ['bob', 'cid', 'dan'])])
    expect(result).toMatchObject({ order: { review: { approvalsNeeded: 2, approvers: ['bob', 'cid'] } } })
  })

  test('rules without a common approver refuse, since an empty list would let anybody approve', () => {
    expect(ask(rich(), [approval('a', 1, ['ann']), approval('b', 1, ['bob'])])).toMatchObject({
      status: 'refused',
      order: { note: { code: 'POLICY_APPROVAL' } },
    })
  })

  test('below its amount a rule asks nobody', () => {
    expect(ask(rich(), [approval('a', 3, ['ann'], 101n)])).toMatchObject({ order: { state: 'reserved', review: null } })
  })
})

describe('destinations', () => {
  const allow: Rule = { kind: 'allow-list', id: 'a', coolingOffMs: 1_000, action: 'refuse' }
  const deny: Rule = { kind: 'deny-list', id: 'd', action: 'refuse' }

  test('an allow-listed destination is paid only after cooling off, counted from the first listing', () => {
    const bench = rich()
    expect(ask(bench, [allow]).status).toBe('refused')
    list(bench, 'allow')
    bench.now += 999
    expect(ask(bench, [allow]).status).toBe('refused')
    list(bench, 'allow')
    bench.now += 1
    expect(ask(bench, [allow]).status).toBe('accepted')
  })

  test('a denial for the account outweighs an allowance for all, and either denial counts', () => {
    const bench = rich()
    list(bench, 'allow')
    list(bench, 'deny', usual.account)
    bench.now += 5_000
    expect(ask(bench, [allow]).status).toBe('refused')
    expect(ask(bench, [deny]).status).toBe('refused')
    list(bench, 'none', usual.account)
    expect(ask(bench, [deny]).status).toBe('accepted')
    list(bench, 'deny')
    expect(ask(bench, [deny]).status).toBe('refused')
  })

  test('a new destination is new until it was paid', () => {
    const bench = rich()
    const rule: Rule = { kind: 'new-destination', id: 'n', amountMin: amount(50n), action: 'refuse' }
    expect(ask(bench, [rule], 49n).status).toBe('accepted')
    expect(ask(bench, [rule], 50n).status).toBe('refused')
    bench.tamper('destinations', `${usual.account}|${usual.chain}|somebody`, {
      list: 'none',
      listedAt: 0,
      firstPaidAt: 5,
      lastDepositAt: null,
    })
    expect(ask(bench, [rule], 50n).status).toBe('accepted')
  })

  test('money that goes straight back where it came from is noticed within the window', () => {
    const bench = rich()
    const rule: Rule = { kind: 'round-trip', id: 'r', windowMs: 500, action: 'refuse' }
    bench.run('credit', { reference: 'x', account: usual.account, asset: usual.asset, amount: amount(5n), actor: 's', from: 'somebody' })
    bench.now += 500
    expect(ask(bench, [rule]).status).toBe('refused')
    bench.now += 1
    expect(ask(bench, [rule]).status).toBe('accepted')
  })
})

describe('velocity', () => {
  const rule = (more: { amountMax?: bigint; countMax?: number }): Rule => ({
    ...{ kind: 'velocity', id: 'v', key: 'user:1', windowMs: 24_000, action: 'refuse' },
    ...(more.amountMax === undefined ? {} : { amountMax: amount(more.amountMax) }),
    ...(more.countMax === undefined ? {} : { countMax: more.countMax }),
  })

  test('counts amounts and numbers within a sliding window', () => {
    const bench = rich()
    const rules = [rule({ amountMax: 250n }), rule({ countMax: 3 })]
    expect(ask(bench, rules).status).toBe('accepted')
    bench.now += 12_000
    expect(ask(bench, rules).status).toBe('accepted')
    expect(ask(bench, rules, 51n).status).toBe('refused')
    expect(ask(bench, rules, 50n).status).toBe('accepted')
    expect(ask(bench, [rule({ countMax: 3 })], 1n).status).toBe('refused')
    bench.now += 13_001
    expect(ask(bench, rules, 100n).status).toBe('accepted')
    expect(ask(bench, rules, 1n).status).toBe('refused')
    bench.now += 50_000
    expect(ask(bench, rules, 250n).status).toBe('accepted')
    expect(bench.tables.get('limits', 'user:1|24000')?.buckets).toHaveLength(1)
  })

  test('is never laxer than its window: nothing leaves the count before it is a whole window old', () => {
    for (let offset = 0; offset < 2_000; offset += 250) {
      const bench = rich()
      bench.now += offset
      ask(bench, [rule({ countMax: 1 })])
      bench.now += 24_000
      expect(ask(bench, [rule({ countMax: 1 })]).status).toBe('refused')
      bench.now += 1_000
      expect(ask(bench, [rule({ countMax: 1 })]).status).toBe('accepted')
    }
  })

  test('a refusal uses nothing; the use of an order that ends unpaid is given back exactly', () => {
    const bench = rich()
    const rules = [rule({ amountMax: 100n })]
    expect(ask(bench, rules, 101n).status).toBe('refused')
    const first = ask(bench, rules, 100n)
    expect(ask(bench, rules, 1n).status).toBe('refused')
    if (first.status !== 'accepted') throw new TypeError('not accepted')
    expect(first.order.limits).toEqual([{ key: 'user:1|24000', bucket: Math.floor(bench.now / 1_000), amount: 100n }])
    returnLimits({ ...bench.tables, now: bench.now }, first.order.limits)
    expect(ask(bench, rules, 100n).status).toBe('accepted')
  })

  test('a review counts as use: its money may still leave', () => {
    const bench = rich()
    const rules: Rule[] = [review('r'), rule({ amountMax: 100n })]
    expect(ask(bench, rules).status).toBe('accepted')
    expect(ask(bench, rules).status).toBe('refused')
  })
})
