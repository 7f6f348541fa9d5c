// The thread of verify-thread.ts: answers batches in order. It sees public keys, messages and signatures only.
import { parentPort } from 'node:worker_threads'
import { invariant } from '../errors/invariant.ts'
import { type CompletedSignature, ecdsaVerifier } from './ecdsa-verifier.ts'
import { ed25519Verifier } from './ed25519-verifier.ts'
import { packAnswers, unpackJobs, type VerifiedCurve, type VerifyAsked } from './verify-jobs.ts'

type Check = (message: Uint8Array, signature: Uint8Array) => CompletedSignature | undefined

const port = parentPort
invariant(port !== null, 'this module runs as a thread')
const checks: Check[] = []

port.on('message', ({ keys, jobs }: VerifyAsked) => {
  for (const { curve, publicKey } of keys) checks.push(checkOf(curve, publicKey))
  port.postMessage(packAnswers(unpackJobs(jobs).map(({ key, message, signature }) => checks[key]?.(message, signature))))
})

function checkOf(curve: VerifiedCurve, publicKey: Uint8Array): Check {
  if (curve === 'secp256k1') {
    const verifier = ecdsaVerifier(publicKey)
    invariant(verifier !== undefined, 'a key that was accepted before is accepted here')
    return verifier.complete
  }
  const verifier = ed25519Verifier(publicKey)
  invariant(verifier !== undefined, 'a key that was accepted before is accepted here')
  return (message, signature) => (verifier.verifies(message, signature) ? { bytes: signature, recovery: 0 } : undefined)
}
