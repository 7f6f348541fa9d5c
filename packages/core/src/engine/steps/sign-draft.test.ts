import { expect, test } from 'vitest'
import { coreErrors } from '../../errors/codes.ts'
import { chainId } from '../../ids/chain-id.ts'
import { attemptId, keyRef } from '../../ids/ids.ts'
import { systemClock } from '../../ports/system-clock.ts'
import type { Signer, SigningRequest } from '../../signer/signer.ts'
import type { Context } from '../context.ts'
import { signDraft } from './sign-draft.ts'

const open = new AbortController().signal
const inputs = 64
const requests = Array.from(
  { length: inputs },
  (_, index): SigningRequest => ({
    ...{ keyRef: keyRef(`k/${index}`), algorithm: 'ecdsa-secp256k1', message: new Uint8Array(32).fill(index) },
    ...{ chain: chainId('test:1'), transaction: new Uint8Array(), intentDigests: [] },
  }),
)

/** A context with what signing looks at: a signer, a clock, and a journal that keeps its lines. */
function contextWith(sign: Signer['sign']): { readonly context: Context; readonly lines: unknown[] } {
  const lines: unknown[] = []
  const parts = {
    clock: systemClock,
    signer: { sign },
    worker: { signTimeoutMs: 5_000 },
    instruments: { signing: () => {} },
    store: { logSigning: async (line: unknown) => void lines.push(line) },
  }
  return { context: parts as unknown as Context, lines }
}

test('the inputs of a transaction are signed at the same time, and come back in their order', async () => {
  let arrived = 0
  let letAllGo = () => {}
  const everybody = new Promise<void>((resolve) => {
    letAllGo = resolve
  })
  // Nobody gets an answer before all have asked: one after the other they would wait for ever, and the first would time out.
  const { context } = contextWith(async (request) => {
    arrived += 1
    if (arrived === inputs) letAllGo()
    await everybody
    return { keyRef: request.keyRef, bytes: request.message }
  })
  const { signatures } = await signDraft(context, attemptId('A-1'), { signing: requests } as never, open)
  expect(signatures.map(({ keyRef: ref }) => ref)).toEqual(requests.map(({ keyRef: ref }) => ref))
})

test('one refusal ends it after all have answered, with every signature that was made in the log', async () => {
  const { context, lines } = contextWith(async ({ keyRef: ref, message }) => {
    if (ref === 'k/7') throw coreErrors.create('SIGNER_REFUSED', { keyRef: ref, reason: 'a rule' })
    return { keyRef: ref, bytes: message }
  })
  await expect(signDraft(context, attemptId('A-1'), { signing: requests } as never, open)).rejects.toMatchObject({ code: 'SIGNER_REFUSED' })
  const results = lines.map((line) => (line as { readonly result: string }).result)
  expect(results.filter((result) => result === 'signed')).toHaveLength(inputs - 1)
  expect(results.filter((result) => result === 'refused')).toHaveLength(1)
})
