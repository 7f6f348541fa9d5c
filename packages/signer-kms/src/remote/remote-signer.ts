import { checkSigningRequest, coreErrors, type KeyRef, permitBudget, type Signature, type Signer } from '@wallet/core'
import type { Verifier } from '../curve/verifier.ts'
import { askRegions } from './ask-regions.ts'
import { cachedVerifier, failureError, type PinnedKey } from './pinned-key.ts'
import { answered, wrong } from './reply.ts'
import type { CallSettings } from './settings.ts'

/** What both clouds sign at most without hashing first (AWS: 4,096 bytes RAW; Google's limit is higher). */
const messageMax = 4_096

/**
 * The signer contract over keys that never leave a KMS.
 *
 * Every signature is verified against the cached public key before anybody sees it; one that does not verify is thrown away and
 * asked for again, within bounds. A permit is a place among `signaturesMax` and waits until the region's budget has room, so that
 * what is drafted under it waits at most `signaturesMax` calls of that budget.
 *
 * - Leaves behind: nothing. A signature made and not received is never sent by anybody.
 */
export function remoteSigner(settings: CallSettings, keys: ReadonlyMap<KeyRef, PinnedKey>, signaturesMax: number): Signer {
  const places = permitBudget(signaturesMax)
  const held = new Map([...keys.values()].map((key) => [key.keyRef, { ...key, verifier: cachedVerifier(settings, key) }]))
  const keyOf = (keyRef: KeyRef): PinnedKey & { verifier(): Promise<Verifier> } => {
    const key = held.get(keyRef)
    if (key === undefined) throw coreErrors.create('SIGNER_REFUSED', { keyRef, reason: 'this signer has no such key' })
    return key
  }
  return {
    async publicKey(keyRef, signal) {
      const key = keyOf(keyRef)
      const { publicKey } = await unlessAborted(key.verifier(), signal)
      return { algorithm: key.algorithm, bytes: Uint8Array.from(publicKey) }
    },
    async permit(request, signal) {
      const permit = await places(request, signal)
      try {
        const buckets = new Set(request.keyRefs.map((keyRef) => held.get(keyRef)?.regions[0]?.bucket))
        for (const bucket of buckets) await bucket?.calm(signal)
        return permit
      } catch (error) {
        permit.release()
        throw error
      }
    },
    async sign(request, signal): Promise<Signature> {
      if (signal.aborted) throw coreErrors.create('ABORTED', { operation: 'sign' })
      const { keyRef, message } = request
      const key = keyOf(keyRef)
      checkSigningRequest(request, key.algorithm)
      if (message.length > messageMax)
        throw coreErrors.create('SIGNER_REFUSED', { keyRef, reason: `a message has at most ${messageMax} bytes` })
      const verifier = await unlessAborted(key.verifier(), signal)
      // A copy: what is verified must be what was signed, whatever the caller does to its buffer meanwhile.
      const signed = Uint8Array.from(message)
      const reply = await askRegions(settings, key.regions, 'sign', signal, async (route, deadline) => {
        const made = await route.sign(signed, deadline)
        if (made.status !== 'answered') return made
        const complete = await verifier.complete(signed, made.value)
        return complete === undefined || (complete.recovery ?? 0) > 1 ? wrong('the signature does not verify') : answered(complete)
      })
      if (reply.status !== 'answered') throw failureError(keyRef, reply, settings)
      return { keyRef, ...reply.value }
    },
  }
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = () => coreErrors.create('ABORTED', { operation: 'public-key' })
  if (signal.aborted) throw aborted()
  let stop = () => {}
  const over = new Promise<never>((_, reject) => {
    const listen = () => reject(aborted())
    signal.addEventListener('abort', listen, { once: true })
    stop = () => signal.removeEventListener('abort', listen)
  })
  try {
    return await Promise.race([over, work])
  } finally {
    stop()
  }
}
