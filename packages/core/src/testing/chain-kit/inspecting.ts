import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import type { Draft, Inspection } from '../../chain/transaction.ts'
import { isWalletError } from '../../errors/wallet-error.ts'
import { type Rule, rule } from '../kit.ts'
import type { ChainBench } from './chain-bench.ts'
import { prepare } from './sending.ts'

/** Below this length every byte is changed once; above it this many places spread over the whole. */
const placesMax = 400

const byAddress = (list: Draft['change']): readonly string[] => list.map(({ address, amount }) => `${address} ${amount}`).sort()

/** What an honest decoder must say of the bytes of a draft. */
function mustEqual(seen: Inspection, draft: Draft): void {
  assert.deepEqual(
    seen.payments.map(({ to, asset, amount }) => ({ to, asset, amount })),
    draft.payments.map(({ to, asset, amount }) => ({ to, asset, amount })),
    'payments',
  )
  assert.deepEqual([...seen.claims].sort(), [...draft.claims].sort(), 'claims')
  assert.equal(seen.fee, draft.fee, 'fee')
  assert.deepEqual(byAddress(seen.change), byAddress(draft.change), 'change')
  assert.deepEqual(seen.expiry, draft.expiry, 'expiry')
}

/** The rules of the independent decoder. */
export const inspectingRules: readonly Rule<ChainBench>[] = [
  rule('CA-10', 'reports what honest bytes do, equal to the draft', async (bench) => {
    const { draft, signed } = await prepare(bench)
    mustEqual(bench.adapter.inspect(signed.bytes, draft), draft)
    assert.ok(draft.payments.length > 0, 'it pays somebody')
  }),
  rule('CA-10', 'reads the bytes, not the draft that came with them', async (bench) => {
    const first = await prepare(bench, [bench.intent()])
    const dearer = first.draft.payments[0]!.amount + 7n
    const second = await prepare(bench, [bench.intent({ amount: dearer })])
    let seen: Inspection
    try {
      seen = bench.adapter.inspect(second.signed.bytes, first.draft)
    } catch (error) {
      return assert.ok(isWalletError(error), 'bytes of another draft may be refused, with a WalletError')
    }
    assert.equal(seen.payments[0]?.amount, dearer)
    assert.equal(seen.id, second.signed.id)
  }),
  rule('CA-11', 'never reports the draft for bytes with one byte changed', async (bench) => {
    const { draft, signed } = await prepare(bench)
    const honest = bench.adapter.inspect(signed.bytes, draft)
    const { length } = signed.bytes
    const step = length <= placesMax ? 1 : length / placesMax
    for (let place = 0; place < length; place += step) {
      const at = Math.floor(place)
      for (const flip of [0x01, 0x80]) {
        const bytes = Uint8Array.from(signed.bytes)
        bytes[at]! ^= flip
        let seen: Inspection
        try {
          seen = bench.adapter.inspect(bytes, draft)
        } catch (error) {
          assert.ok(isWalletError(error), `byte ${at}: ${String(error)} is not a WalletError`)
          continue
        }
        assert.ok(!isDeepStrictEqual(seen, honest), `byte ${at} of ${length} changed and nothing was noticed`)
      }
    }
    const longer = Uint8Array.from([...signed.bytes, 0])
    try {
      assert.ok(!isDeepStrictEqual(bench.adapter.inspect(longer, draft), honest), 'a byte was added and nothing was noticed')
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error
      assert.ok(isWalletError(error), `with a byte added: ${String(error)} is not a WalletError`)
    }
  }),
]
