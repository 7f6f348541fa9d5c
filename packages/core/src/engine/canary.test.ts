import { expect, test } from 'vitest'
import { coreErrors } from '../errors/codes.ts'
import { openEngine } from './bench.fixture.ts'
import { canaryPolicyKey, keysIn, withCanaryKey } from './canary.fixture.ts'

const hex = Buffer.from(canaryPolicyKey).toString('hex')

// What every test of the engine is held to at its end, by its bench.
test.each([
  ['an event', { type: 'step', deep: [{ policyKey: canaryPolicyKey }] }],
  ['an error', coreErrors.create('SIGNER_REFUSED', { keyRef: 'toy:a', reason: hex })],
  ['its cause', new TypeError('failed', { cause: { key: Buffer.from(canaryPolicyKey).toString('base64') } })],
  ['JSON', JSON.stringify({ policyKey: canaryPolicyKey })],
  ['a list', `bytes ${[...canaryPolicyKey].join(',')}`],
])('the engine’s own key is found in %s', (_, value) => {
  expect(keysIn(value)).toEqual(['policy'])
})

test('so is a signer’s, and what errors pass by is kept', async () => {
  const { chain, engine } = await openEngine('nonce')
  expect(keysIn({ signer: withCanaryKey(chain.signer) })).toEqual(['signer'])
  expect(keysIn(engine)).toEqual([])
  expect(keysIn({ address: hex.slice(0, 40) })).toEqual([])
})

test('withdrawals paid, refused and given up leave no key behind', async () => {
  const bench = await openEngine('utxo', { worker: { triesMax: 2, backoffBaseMs: 1 } })
  await bench.engine.withdraw(bench.request())
  await expect(bench.engine.withdraw(bench.request({ to: 'nowhere' }))).rejects.toMatchObject({ code: 'INVALID_RECIPIENT' })
  expect(await bench.engine.withdraw(bench.request({ amount: 50_000n }))).not.toMatchObject({ status: 'accepted' })
  await bench.finish()
  expect(await bench.order('W-1')).toMatchObject({ state: 'completed' })
  expect(bench.events.length).toBeGreaterThan(0)
})
