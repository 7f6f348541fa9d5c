import { Worker } from 'node:worker_threads'
import type { EcdsaVerifier } from '@wallet/core'
import type { RawSignature, VerifyElsewhere } from './verifier.ts'

/** Where ECDSA signatures are verified. */
export interface VerifyThread {
  readonly verify: VerifyElsewhere
  /** Ends the thread; what it had not answered is verified here. Safe to call twice; the next call would start it again. */
  close(): void
}

/** What the thread is asked: keys it has not seen, and jobs of 4 bytes key number, 32 bytes digest, 64 bytes signature. */
export type VerifyAsked = { readonly keys: readonly Uint8Array[]; readonly jobs: Uint8Array }
/** Bytes of one job, and of one answer: the recovery bit or 255, and the signature with low s. */
export const jobBytes = 100
export const answerBytes = 65

type Job = {
  readonly key: EcdsaVerifier
  readonly digest: Uint8Array
  readonly signature: Uint8Array
  readonly resolve: (made: RawSignature | undefined) => void
}

/**
 * Verifies on a thread beside the event loop: a verification takes a fifth of the SDK's own work for the call, by which one
 * process would sign that much less.
 *
 * One batch is under way at a time and the next one gathers meanwhile, so that under load a message pays for many verifications.
 * The thread starts with the first job and keeps no process alive. Should it fail, everything is verified on the event loop: slower,
 * never unverified.
 */
export function verifyThread(mode: 'thread' | 'inline'): VerifyThread {
  let worker: Worker | undefined
  let failed = mode === 'inline'
  let numbers = new Map<EcdsaVerifier, number>()
  let waiting: Job[] = []
  let asked: Job[] = []

  const inline = (job: Job): void => job.resolve(job.key.complete(job.digest, job.signature))
  const stop = (): void => {
    const old = worker
    worker = undefined
    numbers = new Map()
    const rest = [...asked, ...waiting]
    asked = []
    waiting = []
    old?.removeAllListeners()
    old?.on('error', () => {})
    void old?.terminate()
    for (const job of rest) inline(job)
  }
  const fail = (): void => {
    failed = true
    stop()
  }
  const start = (): Worker => {
    const started = new Worker(new URL('./verify-worker.ts', import.meta.url))
    started.on('message', (answers: Uint8Array) => {
      const done = asked
      asked = []
      if (waiting.length > 0) ask()
      for (const [index, job] of done.entries()) job.resolve(answerAt(answers, index))
    })
    started.on('error', fail)
    started.on('exit', fail)
    // After the listeners, which would hold the process again.
    started.unref()
    return started
  }
  const ask = (): void => {
    asked = waiting
    waiting = []
    const keys: Uint8Array[] = []
    const jobs = new Uint8Array(asked.length * jobBytes)
    const view = new DataView(jobs.buffer)
    for (const [index, { key, digest, signature }] of asked.entries()) {
      let number = numbers.get(key)
      if (number === undefined) {
        number = numbers.size
        numbers.set(key, number)
        keys.push(key.publicKey)
      }
      view.setUint32(index * jobBytes, number)
      jobs.set(digest, index * jobBytes + 4)
      jobs.set(signature, index * jobBytes + 36)
    }
    const message: VerifyAsked = { keys, jobs }
    worker ??= start()
    worker.postMessage(message)
  }
  return {
    close: stop,
    verify: (key, digest, signature) =>
      new Promise((resolve) => {
        const job = { key, digest, signature, resolve }
        // Lengths that fit no job fit no signature either.
        if (failed || digest.length !== 32 || signature.length !== 64) return inline(job)
        waiting.push(job)
        if (asked.length === 0) ask()
      }),
  }
}

function answerAt(answers: Uint8Array, index: number): RawSignature | undefined {
  const recovery = answers[index * answerBytes]
  if (recovery !== 0 && recovery !== 1) return undefined
  return { bytes: answers.slice(index * answerBytes + 1, (index + 1) * answerBytes), recovery }
}
