import { expect, it } from 'vitest'
import { fromHex } from '../bytes/hex.ts'
import { ordered } from './ordering.ts'

const output = (value: bigint, script: string) => ({ value, script: fromHex(script) })
const inputs = ['ff', '0a', '0a', '0e'].map((byte, index) => ({ txid: byte.repeat(32), vout: [0, 7, 2, 1][index] as number }))
const outputs = [output(400n, '02'), output(100n, 'ff'), output(400n, '01'), output(400n, '0102')]

it('by BIP-69: ids and numbers, values and scripts', () => {
  const sorted = ordered({ ordering: 'bip69' }, 'seed', inputs, outputs)
  expect(sorted.inputs).toEqual([inputs[2], inputs[1], inputs[3], inputs[0]])
  expect(sorted.outputs).toEqual([outputs[1], outputs[2], outputs[3], outputs[0]])
})

it('shuffled: the same seed, the same order; another seed, another; nothing lost', () => {
  const many = Array.from({ length: 50 }, (_, index) => output(BigInt(index), '51'))
  const [a, b, c] = ['x', 'x', 'y'].map((seed) => ordered({ ordering: 'shuffled' }, seed, inputs, many).outputs)
  expect(a).toEqual(b)
  expect(a).not.toEqual(c)
  expect(a).not.toEqual(many)
  expect(new Set(a)).toEqual(new Set(many))
})

it('shuffled: change is anywhere equally often', () => {
  const places = [0, 0, 0]
  for (let seed = 0; seed < 3_000; seed += 1) {
    const at = ordered({ ordering: 'shuffled' }, `${seed}`, [], outputs.slice(0, 3)).outputs.indexOf(outputs[2]!)
    places[at]! += 1
  }
  for (const count of places) expect(Math.abs(count - 1_000)).toBeLessThan(120)
})
