import type { CompletedSignature } from './ecdsa-verifier.ts'

/** The curves that the thread of `verifyThread` knows. */
export type VerifiedCurve = 'secp256k1' | 'ed25519'

/** A signature to verify by the key of a number; `message` is a digest for ECDSA. */
export type VerifyJob = { readonly key: number; readonly message: Uint8Array; readonly signature: Uint8Array }

/** What the thread is asked: the keys that it has not seen, which count on from those before, and jobs as `packJobs` makes them. */
export type VerifyAsked = {
  readonly keys: readonly { readonly curve: VerifiedCurve; readonly publicKey: Uint8Array }[]
  readonly jobs: Uint8Array
}

const headBytes = 8
const signatureBytes = 64
const answerBytes = 1 + signatureBytes

// No recovery number: those are 0 to 3.
const refused = 255

/** Jobs one behind the other: 4 bytes key number, 4 bytes length, 64 bytes signature, the message. */
export function packJobs(jobs: readonly VerifyJob[]): Uint8Array {
  const size = jobs.reduce((sum, { message }) => sum + headBytes + signatureBytes + message.length, 0)
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const { key, message, signature } of jobs) {
    view.setUint32(at, key)
    view.setUint32(at + 4, message.length)
    bytes.set(signature, at + headBytes)
    bytes.set(message, at + headBytes + signatureBytes)
    at += headBytes + signatureBytes + message.length
  }
  return bytes
}

/** What `packJobs` packed. */
export function unpackJobs(bytes: Uint8Array): VerifyJob[] {
  const jobs: VerifyJob[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = 0; at < bytes.length; ) {
    const from = at + headBytes + signatureBytes
    const end = from + view.getUint32(at + 4)
    jobs.push({ key: view.getUint32(at), signature: bytes.subarray(at + headBytes, from), message: bytes.subarray(from, end) })
    at = end
  }
  return jobs
}

/** Answers in the order of the jobs: a byte that says whether, and the signature in its final form. */
export function packAnswers(answers: readonly (CompletedSignature | undefined)[]): Uint8Array {
  const bytes = new Uint8Array(answers.length * answerBytes).fill(refused)
  for (const [index, answer] of answers.entries()) {
    if (answer === undefined) continue
    bytes[index * answerBytes] = answer.recovery
    bytes.set(answer.bytes, index * answerBytes + 1)
  }
  return bytes
}

/** The answer to one job; `undefined` for a signature that does not verify, and for a job that was not answered. */
export function answerAt(answers: Uint8Array, index: number): CompletedSignature | undefined {
  const recovery = answers[index * answerBytes]
  const bytes = answers.slice(index * answerBytes + 1, (index + 1) * answerBytes)
  if (recovery !== 0 && recovery !== 1 && recovery !== 2 && recovery !== 3) return undefined
  return bytes.length === signatureBytes ? { bytes, recovery } : undefined
}
