import { readFileSync } from 'node:fs'
import { fromHex, toHex } from '@wallet/utxo'
import { describe, expect, test } from 'vitest'
import { tokenFault } from './conservation.ts'
import { readScriptField } from './token-prefix.ts'

type Valid = {
  readonly prefix: string
  readonly data: {
    readonly amount: string
    readonly category: string
    readonly nft?: { readonly capability: string; readonly commitment: string }
  }
}
const read = (file: string) => JSON.parse(readFileSync(new URL(`../../vectors/${file}`, import.meta.url), 'utf8'))
const valid = read('token-prefix-valid.json') as readonly Valid[]
const invalid = read('token-prefix-invalid.json') as readonly { readonly prefix: string; readonly error: string }[]
const script = '76a914000000000000000000000000000000000000000088ac'

test.each(valid)('$prefix', ({ prefix, data }) => {
  for (const tail of ['', script]) {
    const field = readScriptField(fromHex(`${prefix}${tail}`))
    if (field.status !== 'token') throw new TypeError(field.status)
    const { category, amount, nft } = field.token
    expect([toHex(field.prefix), toHex(field.script)]).toEqual([prefix, tail])
    expect({ category, amount: `${amount}` }).toEqual({ category: data.category, amount: data.amount })
    expect(nft === undefined ? undefined : { capability: nft.capability, commitment: toHex(nft.commitment) }).toEqual(data.nft)
  }
})

test.each(invalid)('$error', ({ prefix }) => {
  expect(readScriptField(fromHex(prefix)).status).toBe('malformed')
})

test('what does not begin as a token is plain', () => {
  expect(readScriptField(fromHex(script))).toEqual({ status: 'plain', script: fromHex(script) })
  expect(readScriptField(new Uint8Array(0)).status).toBe('plain')
})

describe('conservation', () => {
  const output = (prefix: string) => ({ value: 1_000n, script: fromHex(`${prefix}${script}`) })
  const [a, b] = ['aa'.repeat(32), 'bb'.repeat(32)]
  test.each([
    ['nothing', [], []],
    ['plain coins', [''], ['', '']],
    ['a sum split', [`ef${a}1005`], [`ef${a}1002`, `ef${a}1003`]],
    ['an NFT as it was', [`ef${a}20`, `ef${b}61020102`], [`ef${b}61020102`, `ef${a}20`]],
  ])('%s stands', (_, before, after) => {
    expect(tokenFault(before.map(output), after.map(output))).toBeUndefined()
  })
  test.each([
    ['less of a sum', [`ef${a}1005`], [`ef${a}1004`]],
    ['more of a sum', [`ef${a}1005`], [`ef${a}1006`]],
    ['another category', [`ef${a}1005`], [`ef${b}1005`]],
    ['an NFT left out', [`ef${a}20`, ''], ['']],
    ['an NFT with another commitment', [`ef${a}600101`], [`ef${a}600102`]],
    ['an NFT with another capability', [`ef${a}22`], [`ef${a}20`]],
    ['an NFT doubled', [`ef${a}22`], [`ef${a}22`, `ef${a}22`]],
    ['a malformed one', [''], [`ef${a}00`]],
  ])('%s does not', (_, before, after) => {
    expect(tokenFault(before.map(output), after.map(output))).toBeDefined()
  })
})
