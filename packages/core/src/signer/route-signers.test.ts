import { expect, test } from 'vitest'
import { chainId } from '../ids/chain-id.ts'
import { keyRef } from '../ids/ids.ts'
import { permitBudget } from './permit-budget.ts'
import { routeSigners } from './route-signers.ts'
import type { Signer, SigningRequest } from './signer.ts'

const open = new AbortController().signal

/** A signer that only says who it is. */
function named(name: string, places = 2): Signer {
  const bytes = new TextEncoder().encode(name)
  return {
    publicKey: async () => ({ algorithm: 'ed25519', bytes }),
    permit: permitBudget(places),
    sign: async ({ keyRef }) => ({ keyRef, bytes }),
  }
}
const nameOf = ({ bytes }: { bytes: Uint8Array }) => new TextDecoder().decode(bytes)
const request = (ref: string): SigningRequest => ({
  ...{ keyRef: keyRef(ref), algorithm: 'ed25519', message: new Uint8Array(1), transaction: new Uint8Array(), intentDigests: [] },
  chain: chainId('test:1'),
})

test('the longest prefix decides; an unknown reference is refused', async () => {
  const signer = routeSigners([
    { prefix: 'aws:', signer: named('aws') },
    { prefix: 'aws:eu/', signer: named('eu') },
    { prefix: 'local:', signer: named('local') },
  ])
  expect(nameOf(await signer.sign(request('aws:1'), open))).toBe('aws')
  expect(nameOf(await signer.sign(request('aws:eu/1'), open))).toBe('eu')
  expect(nameOf(await signer.publicKey(keyRef('local:1'), open))).toBe('local')
  await expect(signer.sign(request('gcp:1'), open)).rejects.toMatchObject({ code: 'SIGNER_REFUSED' })
  await expect(signer.publicKey(keyRef('gcp:1'), open)).rejects.toMatchObject({ code: 'SIGNER_REFUSED' })
})

const permitFor = (...refs: string[]) => ({ signatures: 1, keyRefs: refs.map((ref) => keyRef(ref)) })

test('a permit takes one place at each signer that has a key of it, and gives all back, also when it is called off half-way', async () => {
  const [wide, narrow] = [named('wide', 2), named('narrow', 1)]
  const signer = routeSigners([
    { prefix: 'a', signer: wide },
    { prefix: 'b', signer: wide },
    { prefix: 'c', signer: narrow },
  ])
  const first = await signer.permit(permitFor('a1', 'b1', 'c1'), open)
  const caller = new AbortController()
  const second = signer.permit(permitFor('a1', 'b1', 'c1'), caller.signal)
  caller.abort()
  await expect(second).rejects.toMatchObject({ code: 'ABORTED' })
  first.release()
  first.release()
  await expect(wide.permit({ signatures: 2, keyRefs: [] }, open)).resolves.toBeDefined()
  await expect(narrow.permit({ signatures: 1, keyRefs: [] }, open)).resolves.toBeDefined()
})

test('a permit does not wait for a signer that has none of its keys', async () => {
  const [busy, idle] = [named('busy', 1), named('idle', 1)]
  const signer = routeSigners([
    { prefix: 'a', signer: busy },
    { prefix: 'c', signer: idle },
  ])
  await signer.permit(permitFor('a1'), open)
  await expect(signer.permit(permitFor('c1'), open)).resolves.toBeDefined()
})

test('the signer of a key says whether it exposes', () => {
  const signer = routeSigners([
    { prefix: 'a', signer: named('own') },
    { prefix: 'c', signer: { ...named('co'), exposes: () => true } },
  ])
  expect(['a1', 'c1', 'unknown'].map((ref) => signer.exposes?.(keyRef(ref)))).toEqual([false, true, false])
})
