import { Worker } from 'node:worker_threads'
import type { CompletedSignature, EcdsaVerifier } from './ecdsa-verifier.ts'
import type { Ed25519Verifier } from './ed25519-verifier.ts'
import { answerAt, packJobs, type VerifiedCurve, type VerifyAsked } from './verify-jobs.ts'

/** Where signatures are verified: on a thread, or on the event loop. */
export interface SignatureChecks {
  /** What `key.complete` answers. Do not write to what was given before it has answered. */
  ecdsa(key: EcdsaVerifier, digest: Uint8Array, signature: Uint8Array): Promise<CompletedSignature | undefined>
  /** What `key.verifies` answers. The same holds. */
  ed25519(key: Ed25519Verifier, message: Uint8Array, signature: Uint8Array): Promise<boolean>
  /** Ends the thread; what it had not answered is verified on the event loop. Safe to call twice; the next job would start it again. */
  close(): void
}

type Job = {
  readonly curve: VerifiedCurve
  readonly verifier: EcdsaVerifier | Ed25519Verifier
  readonly message: Uint8Array
  readonly signature: Uint8Array
  readonly resolve: (made: CompletedSignature | undefined) => void
  readonly here: () => CompletedSignature | undefined
}

/** Jobs that are worth a message of their own while the thread is at work: a message costs the loop as much as half a verification. */
const batchSize = 8

/**
 * Verifies on the event loop, which has nothing else to do meanwhile: the simplest, and the fastest for calls that come one by one.
 *
 * Nothing is left behind. `close` does nothing.
 */
export function inlineChecks(): SignatureChecks {
  return {
    ecdsa: async (key, digest, signature) => key.complete(digest, signature),
    ed25519: async (key, message, signature) => key.verifies(message, signature),
    close: () => {},
  }
}

/**
 * Verifies on a thread beside the event loop, which goes on sending and receiving: answers of a KMS or an HSM come in bursts, and one
 * burst's verifications, one after the other, are as long as the call itself.
 *
 * Jobs go in batches, several of which may be under way, so that the thread is at work while the loop still reads the burst. The thread
 * starts with the first job, and holds the process only while it has one. Should it fail, everything is verified on the event loop:
 * slower, never unverified.
 */
export function verifyThread(): SignatureChecks {
  let worker: Worker | undefined
  let failed = false
  let numbers = new Map<EcdsaVerifier | Ed25519Verifier, number>()
  let waiting: Job[] = []
  let asked: Job[][] = []

  const stop = (): void => {
    const rest = [...asked.flat(), ...waiting]
    const old = worker
    worker = undefined
    numbers = new Map()
    asked = []
    waiting = []
    old?.removeAllListeners()
    old?.on('error', () => {})
    void old?.terminate()
    for (const job of rest) job.resolve(job.here())
  }
  const fail = (): void => {
    failed = true
    stop()
  }
  const start = (): Worker => {
    const started = new Worker(new URL('./verify-worker.ts', import.meta.url))
    started.on('message', (answers: Uint8Array) => {
      const done = asked.shift() ?? []
      if (waiting.length > 0) ask()
      else if (asked.length === 0) started.unref()
      for (const [index, job] of done.entries()) job.resolve(answerAt(answers, index))
    })
    started.on('error', fail)
    started.on('exit', fail)
    return started
  }
  const ask = (): void => {
    const batch = waiting
    waiting = []
    const keys: { readonly curve: VerifiedCurve; readonly publicKey: Uint8Array }[] = []
    const numberOf = ({ curve, verifier }: Job): number => {
      const known = numbers.get(verifier)
      if (known !== undefined) return known
      const number = numbers.size
      numbers.set(verifier, number)
      keys.push({ curve, publicKey: verifier.publicKey })
      return number
    }
    const jobs = packJobs(batch.map((job) => ({ key: numberOf(job), message: job.message, signature: job.signature })))
    worker ??= start()
    if (asked.length === 0) worker.ref()
    asked.push(batch)
    worker.postMessage({ keys, jobs } satisfies VerifyAsked)
  }
  const verify = (job: Omit<Job, 'resolve'>): Promise<CompletedSignature | undefined> =>
    new Promise((resolve) => {
      // A length that fits no job fits no signature either.
      if (failed || job.signature.length !== 64) return resolve(job.here())
      waiting.push({ ...job, resolve })
      if (asked.length === 0 || waiting.length >= batchSize) ask()
    })
  return {
    close: stop,
    ecdsa: (verifier, message, signature) =>
      verify({ curve: 'secp256k1', verifier, message, signature, here: () => verifier.complete(message, signature) }),
    async ed25519(verifier, message, signature) {
      const here = () => (verifier.verifies(message, signature) ? { bytes: signature, recovery: 0 as const } : undefined)
      return (await verify({ curve: 'ed25519', verifier, message, signature, here })) !== undefined
    },
  }
}
