import { amount, type ClaimKey, chainId, coinsIn } from '@wallet/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { claimOf, outpointKey, outpointOf } from '../chain/outpoint.ts'
import { applyBlock, type CoinsBlock } from './apply-block.ts'
import { WalletCoins } from './wallet-coins.ts'

const chain = chainId('bip122:00000000000000000000000000000001')
const [mine, theirs] = ['0014aa', '0014bb']
const maturity = 3

type Payment = {
  readonly coinbase: boolean
  readonly outputs: readonly { readonly own: boolean; readonly value: number }[]
  readonly spends: readonly number[]
}
type Step = { readonly kind: 'mine'; readonly payments: readonly Payment[] } | { readonly kind: 'undo'; readonly blocks: number }

const payment: fc.Arbitrary<Payment> = fc.record({
  coinbase: fc.boolean(),
  outputs: fc.array(fc.record({ own: fc.boolean(), value: fc.integer({ min: 1, max: 1_000 }) }), { minLength: 1, maxLength: 3 }),
  spends: fc.array(fc.nat(50), { maxLength: 3 }),
})
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('mine' as const), payments: fc.array(payment, { maxLength: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('undo' as const), blocks: fc.integer({ min: 1, max: 3 }) }) },
)

type Made = { readonly key: string; readonly value: bigint; readonly own: boolean; readonly coinbase: boolean; readonly height: number }
/** A chain of blocks kept the simple way: everything is worked out from the first block again. */
type Model = { readonly made: readonly Made[]; readonly spent: readonly string[]; readonly block: CoinsBlock }

let ids = 0
function blockOf(chainSoFar: readonly Model[], payments: readonly Payment[], height: number): Model {
  const gone = new Set(chainSoFar.flatMap(({ spent }) => spent))
  const there = chainSoFar.flatMap(({ made }) => made).filter(({ key }) => !gone.has(key))
  const [made, spent]: [Made[], string[]] = [[], []]
  const transactions = payments.map(({ coinbase, outputs, spends }) => {
    ids += 1
    const txid = ids.toString(16).padStart(64, '0')
    const free = [...there, ...made].filter(
      ({ key, coinbase: fresh, height: at }) => !spent.includes(key) && (!fresh || height >= at + maturity),
    )
    const inputs = coinbase ? [] : [...new Set(spends.flatMap((pick) => free[pick % Math.max(1, free.length)]?.key ?? []))]
    spent.push(...inputs)
    for (const [vout, { own, value }] of outputs.entries())
      made.push({ key: outpointKey({ txid, vout }), value: BigInt(value), own, coinbase, height })
    return {
      txid: () => txid,
      isCoinbase: () => coinbase,
      inputKeys: () => inputs,
      outputs: () => outputs.map(({ own, value }) => ({ value: BigInt(value), script: own ? mine : theirs })),
    }
  })
  return { made, spent, block: { transactions } }
}

function expected(blocks: readonly Model[]): { readonly free: readonly string[]; readonly total: bigint } {
  const gone = new Set(blocks.flatMap(({ spent }) => spent))
  const own = blocks.flatMap(({ made }) => made).filter(({ key, own: ours }) => ours && !gone.has(key))
  const ripe = own.filter(({ coinbase, height }) => !coinbase || blocks.length + 1 >= height + maturity)
  return {
    free: ripe.map(({ key, value }) => `${claimOf(chain, outpointOf(key))} ${value}`).sort(),
    total: own.reduce((sum, { value }) => sum + value, 0n),
  }
}

it('coins kept block by block, back and forth, are those worked out from the beginning; so is what they were worth', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), fc.array(fc.nat(30), { maxLength: 4 }), (steps, holds) => {
      const options = { chain, name: 'hot', kinds: new Map([[mine, 'p2wpkh']]), coinbaseMaturity: maturity }
      const coins = new WalletCoins(options, { coins: [], height: 0, hash: '', proven: true })
      let blocks: Model[] = []
      for (const one of steps) {
        if (one.kind === 'mine') {
          const next = blockOf(blocks, one.payments, blocks.length + 1)
          blocks = [...blocks, next]
          applyBlock(coins, next.block, blocks.length)
        } else {
          for (let left = Math.min(one.blocks, blocks.length); left > 0; left -= 1) {
            coins.undo(blocks.length)
            blocks = blocks.slice(0, -1)
          }
        }
        const { free, total } = expected(blocks)
        coins.index.holdOnly(new Set())
        const seen = [...coinsIn(coins.index.view())]
        expect(seen.map(({ claim, amount: value }) => `${claim} ${value}`).sort()).toEqual(free)
        expect(coins.worthAt(blocks.length)).toBe(total)
        if (blocks.length > 0) expect(coins.worthAt(blocks.length - 1)).toBe(expected(blocks.slice(0, -1)).total)
        const held = new Set(holds.flatMap((pick) => seen[pick]?.claim ?? []) as ClaimKey[])
        coins.index.holdOnly(held)
        expect(coins.index.size).toBe(seen.length - held.size)
      }
    }),
    { numRuns: 300, seed: 5 },
  )
})

it('own change is offered while it waits, once it is confirmed, and not when it is gone', () => {
  const options = { chain, name: 'hot', kinds: new Map([[mine, 'p2wpkh']]), coinbaseMaturity: maturity }
  const coins = new WalletCoins(options, { coins: [], height: 0, hash: '', proven: true })
  const model = blockOf([], [{ coinbase: false, outputs: [{ own: true, value: 500 }], spends: [] }], 1)
  const { key } = model.made[0]!
  const claim = claimOf(chain, outpointOf(key))
  const change = { claim, amount: amount(500n), confirmations: 0, own: true, script: 'p2wpkh', lockedBy: mine }
  const seen = (): readonly (readonly [string, number])[] =>
    [...coinsIn(coins.index.view())].map((coin) => [coin.claim, coin.confirmations] as const)
  coins.setPending(new Map([[key, change]]))
  expect(seen()).toEqual([[claim, 0]])
  applyBlock(coins, model.block, 1)
  expect(seen()).toEqual([[claim, 1]])
  coins.setPending(new Map())
  expect(seen()).toEqual([[claim, 1]])
  coins.undo(1)
  expect(seen()).toEqual([])
  coins.setPending(new Map([[key, change]]))
  expect(seen()).toEqual([[claim, 0]])
  coins.setPending(new Map())
  expect(seen()).toEqual([])
})
