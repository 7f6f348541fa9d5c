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

test('a permit takes a place at every signer once, and gives all back, also when it is called off half-way', async () => {
  const [wide, narrow] = [named('wide', 2), named('narrow', 1)]
  const signer = routeSigners([
    { prefix: 'a', signer: wide },
    { prefix: 'b', signer: wide },
    { prefix: 'c', signer: narrow },
  ])
  const first = await signer.permit(1, open)
  const caller = new AbortController()
  const second = signer.permit(1, caller.signal)
  caller.abort()
  await expect(second).rejects.toMatchObject({ code: 'ABORTED' })
  first.release()
  first.release()
  await expect(wide.permit(2, open)).resolves.toBeDefined()
  await expect(narrow.permit(1, open)).resolves.toBeDefined()
})
