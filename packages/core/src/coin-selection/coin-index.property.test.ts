import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Coin, CoinView } from '../chain/snapshot.ts'
import type { ClaimKey } from '../ids/ids.ts'
import { type CoinIndex, coinIndex } from './coin-index.ts'
import { coinsIn } from './coins-in.ts'
import { compareCoins } from './order.ts'
import { coinAt, rankOf, ranksOf, totalFrom } from './ranks.ts'
import { coin } from './wallets.fixture.ts'

const names = 3_000
type Act = {
  readonly act: 'put' | 'remove' | 'hold' | 'release' | 'view'
  readonly name: number
  readonly value: number
  readonly confirmations: number
}

const anyAct = fc.record<Act>({
  act: fc.constantFrom('put', 'put', 'put', 'remove', 'hold', 'release', 'view'),
  name: fc.nat(names),
  value: fc.oneof(fc.constantFrom(5_000, 6_000), fc.integer({ min: 1, max: 1_000_000 })),
  confirmations: fc.constantFrom(0, 3),
})

/** The same by the shortest means: what the index must agree with. */
class Naive {
  readonly coins = new Map<ClaimKey, Coin>()
  readonly holds = new Set<ClaimKey>()

  free(): Coin[] {
    const free = [...this.coins.values()].filter(({ claim, own, confirmations }) => !this.holds.has(claim) && (own || confirmations > 0))
    return free.sort((a, b) => Number(a.confirmations > 0) - Number(b.confirmations > 0) || compareCoins(a, b))
  }
}

function apply(index: CoinIndex, naive: Naive, { act, name, value, confirmations }: Act): void {
  const one = coin(name, value, { confirmations, own: name % 3 > 0 })
  if (act === 'put') {
    index.put(one)
    naive.coins.set(one.claim, one)
  } else if (act === 'remove') {
    index.remove(one.claim)
    naive.coins.delete(one.claim)
  } else if (act === 'hold') {
    index.hold(one.claim)
    naive.holds.add(one.claim)
  } else if (act === 'release') {
    index.release(one.claim)
    naive.holds.delete(one.claim)
  }
}

const listed = (view: CoinView): Coin[] =>
  [...coinsIn(view)].sort((a, b) => Number(a.confirmations > 0) - Number(b.confirmations > 0) || compareCoins(a, b))

function checkView(view: CoinView, expected: readonly Coin[]): void {
  expect(listed(view)).toEqual(expected)
  expect(view.size).toBe(expected.length)
  for (const one of view.classes) {
    const coins = one.chunks.flatMap((chunk) => chunk.coins)
    expect(coins).toEqual([...coins].sort(compareCoins))
    expect(one.size).toBe(coins.length)
    expect(one.total).toBe(coins.reduce((sum, { amount }) => sum + amount, 0n))
    for (const chunk of one.chunks) {
      expect([...chunk.values.slice(0, chunk.coins.length)]).toEqual(chunk.coins.map(({ amount }) => Number(amount)))
      expect(chunk.total).toBe(chunk.coins.reduce((sum, { amount }) => sum + amount, 0n))
    }
    const ranks = ranksOf(one)
    for (const value of [0, 1, 5_000, 5_001, 400_000, 2_000_000]) {
      const rank = rankOf(ranks, value)
      expect(rank).toBe(coins.filter(({ amount }) => amount < value).length)
      expect(totalFrom(ranks, rank)).toBe(coins.slice(rank).reduce((sum, { amount }) => sum + amount, 0n))
      if (rank < coins.length) expect(coinAt(ranks, rank)).toBe(coins[rank])
    }
  }
}

describe('coinIndex', () => {
  it('holds what a plain map holds, and its views never change', () => {
    fc.assert(
      fc.property(fc.nat(names), fc.array(anyAct, { minLength: 100, maxLength: 800 }), (start, acts) => {
        const naive = new Naive()
        for (let name = 0; name < start; name++) {
          const one = coin(name, 1 + ((name * 7_919) % 50_000), { own: name % 3 > 0 })
          naive.coins.set(one.claim, one)
        }
        const index = coinIndex('w', naive.coins.values())
        const kept: { view: CoinView; expected: readonly Coin[] }[] = []
        for (const act of acts) {
          apply(index, naive, act)
          if (act.act === 'view' && kept.length < 6) kept.push({ view: index.view(), expected: naive.free() })
        }
        kept.push({ view: index.view(), expected: naive.free() })
        for (const { view, expected } of kept) checkView(view, expected)
      }),
      { numRuns: 25, seed: 1 },
    )
  })

  it('does not depend on the order of arrival', () => {
    const coins = Array.from({ length: 3_000 }, (_, at) => coin(at, 1 + ((at * 31) % 700)))
    const filled = coinIndex('a', coins)
    const grown = coinIndex('b')
    for (const one of [...coins].reverse()) grown.put(one)
    expect(listed(grown.view())).toEqual(listed(filled.view()))
  })

  it('keeps a coin out of views while it is held, also when it is seen only later', () => {
    const index = coinIndex('w', [coin(1, 10), coin(2, 20)])
    index.holdOnly(new Set([coin(2, 0).claim, coin(3, 0).claim]))
    index.put(coin(3, 30))
    expect([...coinsIn(index.view())].map(({ amount }) => amount)).toEqual([10n])
    index.holdOnly(new Set([coin(3, 0).claim]))
    expect([...coinsIn(index.view())].map(({ amount }) => amount)).toEqual([10n, 20n])
  })

  it('never offers an unconfirmed coin of someone else, until it is confirmed', () => {
    const index = coinIndex('w', [coin(1, 10, { confirmations: 0, own: false })])
    expect(index.view().size).toBe(0)
    index.put(coin(1, 10, { confirmations: 1, own: false }))
    expect(index.view().size).toBe(1)
  })

  it('gives a new version to every change, and the same view while nothing changes', () => {
    const index = coinIndex('w', [coin(1, 10)])
    const first = index.view()
    expect(index.view()).toBe(first)
    index.hold(coin(1, 0).claim)
    expect(index.view().version).not.toBe(first.version)
    expect(first.size).toBe(1)
  })

  it('copies only what it touches after a view', () => {
    const index = coinIndex(
      'w',
      Array.from({ length: 20_000 }, (_, at) => coin(at, at + 1)),
    )
    const before = index.view().classes[0]!.chunks
    index.remove(coin(9_000, 0).claim)
    const after = index.view().classes[0]!.chunks
    expect(after.filter((chunk) => !before.includes(chunk)).length).toBe(1)
  })
})
