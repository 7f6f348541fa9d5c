import { describe, expect, test } from 'vitest'
import { assetId } from '../ids/asset-id.ts'
import { chainId } from '../ids/chain-id.ts'
import { accountId, orderId, walletName } from '../ids/ids.ts'
import type { Action, Intent } from '../intent/intent.ts'
import { amount } from '../money/amount.ts'
import { allowCalls } from './allow-calls.ts'
import { approval } from './approval.ts'
import { allowList, denyList, newDestination, roundTrip } from './destinations.ts'
import { burst, ceiling, velocity } from './limits.ts'
import type { Policy } from './policy.ts'
import { resolveRules } from './resolve-rules.ts'

const chain = chainId('eip155:137')
const pol = assetId('eip155:137/slip44:966')
const usdc = assetId('eip155:137/erc20:0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359')
const context = { requester: 'user:1' }

const intent = (action: Partial<Extract<Action, { kind: 'transfer' }>> = {}, account = 'user:1'): Intent => ({
  id: orderId('w-1'),
  chain,
  wallet: walletName('hot'),
  account: accountId(account),
  action: { kind: 'transfer', to: '0xabc', asset: pol, amount: amount(5n), ...action },
  feeAsset: pol,
  feeMax: amount(1n),
  feeBearer: 'house',
})
const call = (call: Extract<Action, { kind: 'call' }>['call'], value = 0n, to = '0xpool'): Intent => ({
  ...intent(),
  action: { kind: 'call', asset: pol, amount: amount(value), to, call },
})

describe('limits', () => {
  test('a ceiling speaks of its asset only', () => {
    const policy = ceiling({ asset: pol, max: 100n })
    expect(policy(intent(), context)).toEqual([{ kind: 'ceiling', id: `ceiling:${pol}`, amountMax: 100n, action: 'refuse' }])
    expect(policy(intent({ asset: usdc }), context)).toEqual([])
    expect(() => ceiling({ asset: pol, max: -1n })).toThrow('AMOUNT_INVALID')
  })

  test.each([
    ['account', 'v/user:1'],
    ['asset', `v/${pol}`],
    ['account-asset', `v/user:1/${pol}`],
    ['destination', 'v/eip155:137/0xabc'],
    ['wallet', 'v/hot'],
  ] as const)('velocity per %s counts under %s', (per, key) => {
    const policy = velocity({ id: 'v', per, asset: pol, windowMs: 1_000, max: 9n, countMax: 2 })
    expect(policy(intent(), context)).toEqual([
      { kind: 'velocity', id: 'v', key, windowMs: 1_000, amountMax: 9n, countMax: 2, action: 'refuse' },
    ])
    expect(policy(intent({ asset: usdc }), context)).toEqual([])
  })

  test('two limits over one account have counters of their own, whatever their maximum', () => {
    const day = velocity({ per: 'account', asset: pol, windowMs: 86_400_000, max: 100n })
    const hour = velocity({ per: 'account', asset: pol, windowMs: 3_600_000, max: 10n })
    const keys = resolveRules([day, hour], intent(), context).map((rule) => (rule.kind === 'velocity' ? rule.key : rule.kind))
    expect(new Set(keys).size).toBe(2)
    const raised = velocity({ per: 'account', asset: pol, windowMs: 3_600_000, max: 99n })
    expect(resolveRules([raised], intent(), context)).toMatchObject([{ key: keys[1] }])
  })

  test('no address can put a separator into a counter key', () => {
    const [rule] = velocity({ id: 'v', per: 'destination', windowMs: 1, countMax: 1 })(intent({ to: 'a|b' }), context)
    expect(rule).toMatchObject({ key: 'v/eip155:137/a%7Cb' })
  })

  test('a burst holds and counts, over all assets', () => {
    const [rule] = burst({ windowMs: 60_000, countMax: 3 })(intent({ asset: usdc }), context)
    expect(rule).toMatchObject({ kind: 'velocity', countMax: 3, action: 'review' })
    expect(rule).not.toHaveProperty('amountMax')
  })

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('a window or count of %s is refused', (value) => {
    expect(() => velocity({ per: 'account', windowMs: value, countMax: 1 })).toThrow('REQUEST_INVALID')
    expect(() => burst({ windowMs: 1, countMax: value })).toThrow('REQUEST_INVALID')
  })
})

describe('destinations and approvals', () => {
  test('give their rule, with safe defaults', () => {
    const policies = [allowList(), denyList(), newDestination({ asset: pol, from: 3n }), roundTrip({ windowMs: 5 })]
    expect(resolveRules(policies, intent(), context)).toEqual([
      { kind: 'allow-list', id: 'allow-list', coolingOffMs: 86_400_000, action: 'refuse' },
      { kind: 'deny-list', id: 'deny-list', action: 'refuse' },
      { kind: 'new-destination', id: `new-destination:${pol}`, amountMin: 3n, action: 'review' },
      { kind: 'round-trip', id: 'round-trip', windowMs: 5, action: 'review' },
    ])
    expect(() => allowList({ coolingOffMs: -1 })).toThrow('REQUEST_INVALID')
  })

  test('approvals in steps are two rules; too few people are refused at once', () => {
    const steps = [
      approval({ asset: pol, from: 10n, approvals: 1 }),
      approval({ asset: pol, from: 100n, approvals: 2, approvers: ['ann', 'bob', 'ann', 'cy'] }),
    ]
    expect(resolveRules(steps, intent(), context)).toMatchObject([
      { amountMin: 10n, approvals: 1, approvers: [] },
      { amountMin: 100n, approvals: 2, approvers: ['ann', 'bob', 'cy'] },
    ])
    expect(() => approval({ asset: pol, from: 1n, approvals: 2, approvers: ['ann', 'ann'] })).toThrow('REQUEST_INVALID')
    expect(() => approval({ asset: pol, from: 1n, approvals: 0 })).toThrow('REQUEST_INVALID')
  })
})

describe('resolving', () => {
  test('any function is a policy, and sees who asks', () => {
    const own: Policy = (given, { requester }) =>
      requester === 'user:1' && given.account === 'user:1' ? [{ kind: 'always', id: 'own', detail: 'held by us', action: 'review' }] : []
    expect(resolveRules([own], intent(), context)).toHaveLength(1)
    expect(resolveRules([own], intent(), { requester: 'user:2' })).toEqual([])
  })

  test('two rules of one id are refused, since they would share a counter', () => {
    const twice = [ceiling({ asset: pol, max: 1n }), ceiling({ asset: pol, max: 2n })]
    expect(() => resolveRules(twice, intent(), context)).toThrow('REQUEST_INVALID')
    expect(resolveRules(twice, intent({ asset: usdc }), context)).toEqual([])
  })

  test('house orders get no rules', () => {
    const house: Intent = { ...intent(), action: { kind: 'house', purpose: 'nonce-fill', asset: pol, amount: amount(0n), detail: null } }
    expect(resolveRules([denyList(), ceiling({ asset: pol, max: 0n })], house, context)).toEqual([])
  })
})

describe('calls', () => {
  const swap = { method: 'swap' }
  const isSwap = (given: unknown) => JSON.stringify(given) === JSON.stringify(swap)
  const allow = allowCalls([{ chain, to: '0xpool', amountMax: 10n, matches: isSwap }])
  const verdict = (policies: readonly Policy[], given: Intent) => resolveRules(policies, given, context).map(({ id }) => id)

  test('are refused unless a policy allows them', () => {
    expect(resolveRules([], call(swap), context)).toMatchObject([{ kind: 'always', action: 'refuse' }])
    expect(verdict([allow], call(swap))).toEqual([])
    expect(verdict([allowCalls([]), allow], call(swap, 10n))).toEqual([])
  })

  test.each([
    ['another contract', call(swap, 0n, '0xother')],
    ['another method', call({ method: 'approve' })],
    ['more value', call(swap, 11n)],
    ['another chain', { ...call(swap), chain: chainId('eip155:1') }],
  ])('%s is refused', (_, given) => {
    expect(verdict([allow], given)).toEqual(['call-not-allowed'])
  })

  test('a predicate that throws, or answers a promise, allows nothing', () => {
    const broken = () => {
      throw new TypeError('broken')
    }
    const late = (async () => false) as unknown as () => boolean
    for (const matches of [broken, late]) {
      expect(verdict([allowCalls([{ chain, to: '0xpool', amountMax: 10n, matches }])], call(swap))).toEqual(['call-not-allowed'])
    }
  })

  test('an allowed call is still under the other policies; transfers are not calls', () => {
    expect(verdict([allow, denyList()], call(swap))).toEqual(['deny-list'])
    expect(verdict([allow], intent())).toEqual([])
  })
})
