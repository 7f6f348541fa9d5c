import { describe, expect, test } from 'vitest'
import { accountId, keyRef, orderId, walletName } from '../../ids/ids.ts'
import type { Amount } from '../../money/amount.ts'
import { buildHouseIntent, buildIntent, usual } from '../../testing/build/intent.ts'
import { newBench } from './bench.fixture.ts'

const balanceOf = (bench: ReturnType<typeof newBench>) => {
  const { balance } = bench.run('readAccount', { account: usual.account, asset: usual.asset })
  return [balance.available, balance.locked]
}

describe('accept', () => {
  test('locks the amount and the fee limit and makes the order due', () => {
    const bench = newBench()
    bench.credit(500n)
    const result = bench.accept(buildIntent({ amount: 100n, feeMax: 10n }))
    expect(result).toMatchObject({ status: 'accepted', order: { state: 'reserved', reserved: 110n, dueAt: bench.now, token: 0 } })
    expect(balanceOf(bench)).toEqual([390n, 110n])
    expect(bench.run('countOrders', {})).toMatchObject({ byState: { reserved: 1 }, oldestDueMs: 0 })
    expect(bench.findings()).toEqual([])
  })

  test('locks the amount alone when the house bears the fee', () => {
    const bench = newBench()
    bench.credit(100n)
    expect(bench.accept(buildIntent({ amount: 100n, feeBearer: 'house' })).status).toBe('accepted')
    expect(balanceOf(bench)).toEqual([0n, 100n])
  })

  test('answers a known id before anything else: exists, conflict, halted, refused, accepted', () => {
    const bench = newBench()
    bench.credit(110n)
    const intent = buildIntent({ id: 'W-1' })
    bench.accept(intent)
    bench.run('halt', { scope: 'global', by: 'ops', reason: 'drill', automatic: false })
    expect(bench.accept(intent).status).toBe('exists')
    expect(bench.accept(buildIntent({ id: 'W-1', amount: 99n })).status).toBe('conflict')
    expect(bench.accept(buildIntent({ id: 'W-2' }))).toEqual({ status: 'halted', scope: 'global', reason: 'drill' })
    bench.run('resume', { scope: 'global', by: 'ops', reason: 'over' })
    expect(bench.accept(buildIntent({ id: 'W-2' })).status).toBe('refused')
    expect(bench.run('readJournal', { after: 0, max: 9 }).entries.map(({ verb }) => verb)).toEqual([
      'credit',
      'accept',
      'halt',
      'resume',
      'accept',
    ])
  })

  test('refuses to pay one of our own wallets, whose deposits are not scanned for what we send; a known id as ever', () => {
    const bench = newBench()
    bench.credit(1_000n)
    const before = buildIntent({ id: 'W-1', to: 'x:friend' })
    expect(bench.accept(before).status).toBe('accepted')
    const wallet = {
      name: walletName('friend'),
      chain: usual.chain,
      addresses: [{ address: 'x:friend', keyRef: keyRef('k') }],
      active: true,
    }
    expect(bench.run('registerWallet', { wallet: { ...wallet, owner: '8' }, actor: 'ops' }).status).toBe('registered')
    const after = bench.accept(buildIntent({ id: 'W-2', to: 'x:friend' }))
    expect(after).toMatchObject({ status: 'refused', order: { reserved: 0n, note: { code: 'RECIPIENT_REFUSED' } } })
    expect(bench.accept(before).status).toBe('exists')
    expect(bench.findings()).toEqual([])
  })

  test('a refused id stays refused when money comes later; a halted one was not stored', () => {
    const bench = newBench()
    const intent = buildIntent({ amount: 100n })
    expect(bench.accept(intent)).toMatchObject({
      status: 'refused',
      order: { state: 'refused', reserved: 0n, dueAt: null, note: { code: 'INSUFFICIENT_FUNDS' } },
    })
    bench.credit(1_000n)
    expect(bench.accept(intent)).toMatchObject({ status: 'exists', order: { state: 'refused' } })
    expect(balanceOf(bench)).toEqual([1_000n, 0n])
    bench.run('halt', { scope: `asset:${usual.asset}`, by: 'ops', reason: 'drill', automatic: false })
    const halted = buildIntent({ id: 'W-9' })
    bench.accept(halted)
    bench.run('resume', { scope: `asset:${usual.asset}`, by: 'ops', reason: 'over' })
    expect(bench.accept(halted).status).toBe('accepted')
  })

  test.each([
    ['global'],
    [`chain:${usual.chain}`],
    [`asset:${usual.asset}`],
    [`account:${usual.account}`],
    [`wallet:${usual.wallet}`],
  ] as const)('stops in scope %s', (scope) => {
    const bench = newBench()
    bench.credit(1_000n)
    bench.run('halt', { scope, by: 'ops', reason: 'drill', automatic: false })
    expect(bench.accept(buildIntent({})).status).toBe('halted')
  })

  test('lets through exactly as many as the balance covers', () => {
    const bench = newBench()
    bench.credit(1_000n)
    const results = Array.from({ length: 30 }, (_, n) => bench.accept(buildIntent({ id: `W-${n}`, amount: 90n, feeMax: 10n })).status)
    expect(results.filter((status) => status === 'accepted')).toHaveLength(10)
    expect(balanceOf(bench)).toEqual([0n, 1_000n])
    expect(bench.findings()).toEqual([])
  })

  test('an order is paid again by one other order at most; the next re-issue must name that one', () => {
    const bench = newBench()
    bench.credit(1_000n)
    bench.accept(buildIntent({ id: 'W-1' }))
    expect(bench.accept(buildIntent({ id: 'W-2', reissueOf: orderId('W-1') })).status).toBe('accepted')
    expect(bench.accept(buildIntent({ id: 'W-3', reissueOf: orderId('W-1') }))).toMatchObject({
      status: 'refused',
      order: { note: { code: 'REISSUE_EXISTS' } },
    })
    expect(bench.accept(buildIntent({ id: 'W-4', reissueOf: orderId('W-2') })).status).toBe('accepted')
  })

  test('the user cannot bear a fee in another asset', () => {
    const bench = newBench()
    bench.credit(1_000n)
    const token = `${usual.chain}/erc20:0x1` as typeof usual.asset
    expect(bench.accept(buildIntent({ feeAsset: token }))).toMatchObject({
      status: 'refused',
      order: { note: { code: 'FEE_BEARER_UNSUPPORTED' } },
    })
  })

  test.each([
    ['a house account as payer', buildIntent({ account: 'world' })],
    ['a house order', buildHouseIntent('nonce-fill')],
    ['a zero transfer', buildIntent({ amount: 0n })],
    ['an asset of another chain', buildIntent({ asset: 'other:chain/slip44:1' as typeof usual.asset })],
    ['itself as the one it pays again', buildIntent({ id: 'W-1', reissueOf: 'W-1' as never })],
    ['a destination that would break keys', buildIntent({ to: 'a|b' })],
  ])('throws for %s and stores nothing', (_, intent) => {
    const bench = newBench()
    bench.credit(1_000n)
    expect(() => bench.accept(intent, { digest: 'd' })).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }))
    expect(bench.run('readOrder', { order: intent.id }).status).toBe('not-found')
  })

  test('a negative amount is no way to print money', () => {
    const bench = newBench()
    const intent = buildIntent({})
    const negative = { ...intent, action: { ...intent.action, amount: -5n as Amount } }
    expect(() => bench.accept(negative as typeof intent, { digest: 'd' })).toThrow(expect.objectContaining({ code: 'AMOUNT_INVALID' }))
    expect(() => bench.accept({ ...intent, feeMax: -500n as Amount }, { digest: 'd' })).toThrow(
      expect.objectContaining({ code: 'AMOUNT_INVALID' }),
    )
  })
})

describe('openHouseOrder', () => {
  const input = (purpose: string, digest = 'd') => ({ intent: buildHouseIntent(purpose), digest, mac: 'm', requester: 'engine' })

  test('reserves nothing and is due at once; the same id is answered as known', () => {
    const bench = newBench()
    expect(bench.run('openHouseOrder', input('sweep'))).toMatchObject({
      status: 'accepted',
      order: { reserved: 0n, state: 'reserved', dueAt: bench.now },
    })
    expect(bench.run('openHouseOrder', input('sweep')).status).toBe('exists')
    expect(bench.run('openHouseOrder', input('sweep', 'other')).status).toBe('conflict')
    expect(bench.run('listOrders', { account: accountId('house:fees'), max: 5 }).rows).toHaveLength(1)
    expect(bench.findings()).toEqual([])
  })

  test('stops in a halted scope and takes no withdrawal', () => {
    const bench = newBench()
    expect(() => bench.run('openHouseOrder', { ...input('x'), intent: buildIntent({}) })).toThrow(
      expect.objectContaining({ code: 'REQUEST_INVALID' }),
    )
    bench.run('halt', { scope: `chain:${usual.chain}`, by: 'ops', reason: 'drill', automatic: false })
    expect(bench.run('openHouseOrder', input('sweep')).status).toBe('halted')
  })
})
