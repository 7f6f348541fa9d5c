import type { Amount, Intent } from '@wallet/core'
import { buildIntent } from '@wallet/core/testing'
import { describe, expect, test } from 'vitest'
import { onStagenet, outsider } from '../bench.fixture.ts'
import { resolveNetwork } from '../network.ts'
import transactions from '../transaction/transactions.fixture.json' with { type: 'json' }
import { choosePayable } from './choose-payable.ts'
import type { Output } from './outputs.ts'
import { splitChange } from './split-change.ts'

const network = resolveNetwork('regtest', false)
const native = `${network.chain}/slip44:128` as Intent['feeAsset']
const known = { network, native, batchMax: 3 }
const xmr = 1_000_000_000_000n
const [standard, subaddress] = [`${transactions.mix.payments[0]?.[0]}`, `${transactions.mix.payments[1]?.[0]}`]
const integrated = `${transactions.integ.payments[0]?.[0]}`

let ids = 0
function transfer(to: string, value = xmr, more: Partial<Intent> = {}): Intent {
  ids += 1
  const parts = { id: `W-${ids}`, chain: network.chain, asset: native, feeAsset: native, to, amount: value, feeMax: 10_000_000_000n }
  return { ...buildIntent(parts), ...more }
}

function coin(value: bigint, more: Partial<Output> = {}): Output {
  ids += 1
  return { keyImage: `${ids}`, amount: value, unlocked: true, frozen: false, subaddress: 0, ...more }
}

const rich = [coin(20n * xmr), coin(20n * xmr)]
const reasonsOf = (intents: readonly Intent[], outputs: readonly Output[] = rich) => {
  const { payable, refused } = choosePayable(known, outsider, intents, outputs)
  expect(payable.length + refused.length).toBe(intents.length)
  return { paid: payable.map(({ to }) => to), refused: refused.map(({ next, reason }) => `${next} ${reason}`) }
}

describe('who is paid now', () => {
  test('every kind of address, several in one', () => {
    expect(reasonsOf([transfer(standard), transfer(subaddress), transfer(standard)])).toEqual({
      paid: [standard, subaddress, standard],
      refused: [],
    })
  })

  test.each<[string, Intent]>([
    ['fail recipient-refused', transfer(onStagenet(outsider))],
    ['fail recipient-refused', transfer(outsider)],
    ['fail below-dust', transfer(standard, 0n)],
    ['fail unsupported', transfer(standard, xmr, { action: { ...transfer(standard).action, memo: 'rent' } as Intent['action'] })],
    [
      'fail unsupported',
      transfer(standard, xmr, { action: { kind: 'house', purpose: 'sweep', asset: native, amount: xmr as Amount, detail: null } }),
    ],
    ['park insufficient-funds', transfer(standard, 40n * xmr)],
  ])('%s', (expected, intent) => {
    expect(reasonsOf([intent])).toEqual({ paid: [], refused: [expected] })
  })

  test('one payment id in a transaction, and no two addresses of the same keys: the second waits', () => {
    expect(reasonsOf([transfer(integrated), transfer(standard)])).toEqual({ paid: [integrated], refused: ['park no-free-claim'] })
    expect(reasonsOf([transfer(standard), transfer(integrated)]).refused).toEqual(['park no-free-claim'])
  })

  test('no more than a batch, no more than is unlocked and free: the rest waits', () => {
    expect(reasonsOf([1, 2, 3, 4].map(() => transfer(standard))).refused).toEqual(['park no-free-claim'])
    const busy = [coin(20n * xmr), coin(20n * xmr, { unlocked: false }), coin(20n * xmr, { frozen: true })]
    expect(reasonsOf([transfer(standard, 19n * xmr), transfer(standard, 19n * xmr)], busy)).toEqual({
      paid: [standard],
      refused: ['park no-free-claim'],
    })
  })
})

describe('change is divided', () => {
  const rules = { coins: 10, pieceMin: xmr, piecesMax: 4 }
  const payment = { count: 1, total: xmr, feeMax: 0n }

  test('into equal shares of the largest coin while there are few', () => {
    expect(splitChange(rules, [coin(21n * xmr), coin(3n * xmr)], payment)).toEqual([4n * xmr, 4n * xmr, 4n * xmr, 4n * xmr])
  })

  test('never below the least piece, beyond the outputs of a transaction, or when there are coins enough', () => {
    expect(splitChange(rules, [coin(4n * xmr)], payment)).toEqual([(3n * xmr) / 3n, (3n * xmr) / 3n])
    expect(splitChange(rules, [coin(2n * xmr)], payment)).toEqual([])
    expect(splitChange(rules, [coin(99n * xmr)], { ...payment, count: 14 })).toHaveLength(1)
    expect(splitChange(rules, [coin(99n * xmr)], { ...payment, count: 15 })).toEqual([])
    expect(
      splitChange(
        rules,
        Array.from({ length: 10 }, () => coin(9n * xmr)),
        payment,
      ),
    ).toEqual([])
    expect(splitChange(rules, [coin(99n * xmr, { frozen: true }), coin(99n * xmr, { unlocked: false })], payment)).toEqual([])
  })
})
