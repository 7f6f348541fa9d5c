import { startAnvil, startFaultProxy, temporaryDirectory } from '@wallet/harness'
import { quiet, type Truth, truth } from './oracle.ts'
import { jobOf, payouts } from './run-cell.ts'
import { accountOf, startSender } from './start-sender.ts'

/** What our payments cost two providers in calls while all of them were in flight at once. */
export type Budget = Truth & {
  /** Calls per payment, by provider; the elements of a batch count singly. */
  readonly perPayment: readonly number[]
  /** Most transactions that waited in the node's pool together. */
  readonly inFlight: number
}

const wallets = 5
const blockMs = 2_000

/**
 * Pays from five hot wallets, as one account's window is 64, to a node that makes no block until all payments wait in its pool, and
 * then one every two seconds, as Polygon does. Everything counts, from the first question after the start to the last settlement.
 */
export async function runBudget(count: number): Promise<Budget> {
  const node = await startAnvil({ automine: false })
  const folder = temporaryDirectory('wallet-exactly-once')
  const proxies = [await startFaultProxy({ upstream: node.url }), await startFaultProxy({ upstream: node.url })]
  try {
    await node.mine(3)
    const fromBlock = await node.blockNumber()
    const all = payouts(count, 0)
    const urls = proxies.map(({ url }) => url)
    const tuning = { window: 64, headMaxAgeMs: 500, pollEveryMs: 2_000, resendMs: 10_000, leaseMs: 30_000, leaseMax: 256 }
    const job = jobOf('ours', node, urls, folder.path, { payouts: all, keys: node.accounts.slice(0, wallets), tuning })
    const child = await startSender(job)
    let ended = false
    void child.exited.then(() => (ended = true))
    let inFlight = 0
    const until = performance.now() + 30_000
    while (inFlight < count && !ended && performance.now() < until) {
      const { pending } = await node.rpc<{ pending: string }>('txpool_status')
      inFlight = Math.max(inFlight, Number(pending))
      await sleep(50)
    }
    while (!ended) {
      await node.mine()
      await sleep(blockMs)
    }
    accountOf(child)
    const perPayment = proxies.map(({ calls }) => calls.count() / count)
    await quiet(node)
    return { ...(await truth(node, all, BigInt(job.amount), fromBlock)), perPayment, inFlight }
  } finally {
    await Promise.all(proxies.map((proxy) => proxy.stop()))
    await node.stop()
    folder.remove()
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
