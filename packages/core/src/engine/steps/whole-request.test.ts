import { expect, test } from 'vitest'
import { chainId } from '../../ids/chain-id.ts'
import { keyRef } from '../../ids/ids.ts'
import { amount } from '../../money/amount.ts'
import { buildDraft } from '../../testing/build/draft.ts'
import { wholeRequest } from './whole-request.ts'

test('a request that leaves out its transaction is given the first one’s, and any other stays as it is', () => {
  const bytes = Uint8Array.of(1, 2, 3)
  const base = { algorithm: 'ecdsa-secp256k1' as const, message: new Uint8Array(32), chain: chainId('toy:utxo') }
  const first = { ...base, keyRef: keyRef('a'), transaction: bytes, intentDigests: ['d'] }
  const second = { ...base, keyRef: keyRef('b'), transaction: new Uint8Array(0), intentDigests: [] }
  const third = { ...base, keyRef: keyRef('c'), transaction: Uint8Array.of(9), intentDigests: ['e'] }
  const draft = { ...buildDraft({ intents: [] }), signing: [first, second, third] }
  expect(wholeRequest(draft, first)).toBe(first)
  expect(wholeRequest(draft, second)).toEqual({ ...second, transaction: bytes, intentDigests: ['d'] })
  expect(wholeRequest(draft, third)).toBe(third)
})

test('what a transaction spends is said once too, and each request keeps the input that it is for', () => {
  const base = { algorithm: 'ecdsa-secp256k1' as const, message: new Uint8Array(32), chain: chainId('toy:utxo'), keyRef: keyRef('a') }
  const outputs = [1n, 2n].map((worth) => ({ amount: amount(worth), script: Uint8Array.of(1) }))
  const first = { ...base, transaction: Uint8Array.of(1), intentDigests: ['d'], spends: { input: 0, outputs } }
  const second = { ...base, transaction: new Uint8Array(0), intentDigests: [], spends: { input: 1, outputs: [] } }
  const silent = { ...base, transaction: new Uint8Array(0), intentDigests: [] }
  const draft = { ...buildDraft({ intents: [] }), signing: [first, second, silent] }
  expect(wholeRequest(draft, second)).toEqual({ ...first, spends: { input: 1, outputs } })
  expect(wholeRequest(draft, silent)).not.toHaveProperty('spends')
})
