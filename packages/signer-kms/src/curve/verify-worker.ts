// The thread of verify-thread.ts: answers batches in order. It sees public keys, digests and signatures only.
import { parentPort } from 'node:worker_threads'
import { type EcdsaVerifier, ecdsaVerifier, invariant } from '@wallet/core'
import { answerBytes, jobBytes, type VerifyAsked } from './verify-thread.ts'

const port = parentPort
invariant(port !== null, 'this module runs as a thread')
const verifiers: EcdsaVerifier[] = []

port.on('message', ({ keys, jobs }: VerifyAsked) => {
  for (const key of keys) {
    const verifier = ecdsaVerifier(key)
    invariant(verifier !== undefined, 'a key that was accepted before is accepted here')
    verifiers.push(verifier)
  }
  const count = jobs.length / jobBytes
  const answers = new Uint8Array(count * answerBytes).fill(255)
  const view = new DataView(jobs.buffer, jobs.byteOffset)
  for (let index = 0; index < count; index++) {
    const at = index * jobBytes
    const verifier = verifiers[view.getUint32(at)]
    const made = verifier?.complete(jobs.subarray(at + 4, at + 36), jobs.subarray(at + 36, at + jobBytes))
    if (made?.recovery === undefined) continue
    answers[index * answerBytes] = made.recovery
    answers.set(made.bytes, index * answerBytes + 1)
  }
  port.postMessage(answers)
})
