import { closedLoop } from '../../kit/callers.ts'
import type { Account, Job, Payout } from '../job.ts'
import { sentList } from './sent-list.ts'

/** A library in the hands of an application. */
export type Library = {
  /** Signs and sends one payment with the library's own nonce handling; resolves with the transaction's hash. */
  send(payout: Payout): Promise<string>
  /** What the library's documentation has an application do after an error; nothing, for most. */
  onError(): void
  hasReceipt(hash: string): Promise<boolean>
}

const pauseMs = 100

/**
 * Pays the way an application with a nonce manager does: workers send what the list does not have yet, send again after an error,
 * and write down what was sent. At the end they wait for receipts.
 */
export async function payAsApplication(job: Job, library: Library): Promise<Omit<Account, 'rssMiB'>> {
  const list = sentList(job.folder)
  const payAll = async (payouts: readonly Payout[]): Promise<void> => {
    const due = payouts.filter(({ id }) => !list.has(id))
    await closedLoop(job.workers, due.length, async (index) => {
      const payout = due[index] as Payout
      const hash = await sendWithRetries(job, library, payout)
      if (hash !== undefined) list.note(payout.id, hash)
    })
  }
  await payAll(job.warmUp)
  const started = performance.now()
  await payAll(job.payouts)
  const submitMs = performance.now() - started
  const believed = job.settle ? await receipts(job, library, list.hashes()) : list.hashes().length - job.warmUp.length
  return { submitMs, believed, finalMs: [] }
}

async function sendWithRetries(job: Job, library: Library, payout: Payout): Promise<string | undefined> {
  for (let tried = 0; tried <= job.retriesMax; tried += 1) {
    if (tried > 0) await sleep(pauseMs)
    try {
      return await library.send(payout)
    } catch {
      library.onError()
    }
  }
  return undefined
}

/** How many of the transactions have a receipt, looked for until all have or time is up. */
async function receipts(job: Job, library: Library, hashes: readonly string[]): Promise<number> {
  const until = performance.now() + job.settleMs
  let missing = [...hashes]
  while (missing.length > 0 && performance.now() < until) {
    const found = new Set<string>()
    await closedLoop(job.workers, missing.length, async (index) => {
      const hash = missing[index] as string
      if (await library.hasReceipt(hash).catch(() => false)) found.add(hash)
    })
    missing = missing.filter((hash) => !found.has(hash))
    if (missing.length > 0) await sleep(job.tuning.pollEveryMs)
  }
  return hashes.length - missing.length
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
