import { describe, expect, test } from 'vitest'
import { collectCases } from '../collect.ts'
import { brokenSigners } from './broken-signers.fixture.ts'
import { showsSecret } from './leaks.ts'
import { signerRules } from './rules.ts'
import { testSigner } from './test-signer.ts'
import { toyBench } from './toy-signer.fixture.ts'

testSigner({ name: 'an honest signer keeps the contract', runner: { describe, it: test }, open: async () => toyBench() })

describe('the kit notices a signer that', () => {
  test.each(brokenSigners)('$how ($rule)', async ({ rule, breakIt }) => {
    const runner = collectCases()
    testSigner({ name: 'broken', runner, open: async () => toyBench(breakIt) })
    const failed = (await runner.run((name) => name.startsWith(`${rule} `))).filter(({ error }) => error !== null)
    expect(failed.map(({ name }) => name)).not.toEqual([])
    for (const { error } of failed) expect(error).toHaveProperty('code', 'ERR_ASSERTION')
  })

  test('breaks any rule: each has a broken signer', () => {
    expect(new Set(brokenSigners.map(({ rule }) => rule))).toEqual(new Set(signerRules.map(({ id }) => id)))
  })
})

describe('a secret is found', () => {
  const secret = new Uint8Array(32).map((_, index) => (index * 37 + 200) % 256)
  const buffer = Buffer.from(secret)

  test.each([
    ['as bytes', { deep: { key: secret } }],
    ['as a Buffer', [buffer]],
    ['as hex', `x${buffer.toString('hex')}x`],
    ['as hex in capitals', buffer.toString('hex').toUpperCase()],
    ['as base64', buffer.toString('base64')],
    ['as base64url', { key: buffer.toString('base64url') }],
    ['as a number', BigInt(`0x${buffer.toString('hex')}`)],
    ['in an error', new Error(`bad key ${buffer.toString('hex')}`)],
    ['in the cause of a cause', new Error('a', { cause: new Error('b', { cause: secret }) })],
    ['in a map', new Map([['key', secret]])],
    ['behind a getter', Object.defineProperty({}, 'key', { get: () => buffer.toString('hex'), enumerable: true })],
  ])('%s', (_, value) => {
    expect(showsSecret([value], [secret])).toBe(true)
  })

  test('only where it is', () => {
    expect(showsSecret([{ key: '[secret]' }, new Error('no'), new Uint8Array(32)], [secret])).toBe(false)
  })
})
