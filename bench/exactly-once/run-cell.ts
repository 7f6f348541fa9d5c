import { type AnvilNode, type Child, type FaultProxy, seededRandom, startAnvil, startFaultProxy, temporaryDirectory } from '@wallet/harness'
import type { Cell } from './cells.ts'
import type { Account, Job, Payout, SenderName } from './job.ts'
import { quiet, type Truth, truth } from './oracle.ts'
import { accountOf, startSender } from './start-sender.ts'

/** What one sender made of one cell. */
export type Outcome = Truth & { readonly account: Account; readonly kills: number; readonly reorgs: number; readonly tookMs: number }

const amount = 10n ** 12n
const depth = 4
const blockMs = 200

/** `count` payments to addresses that nobody has used; `from` keeps several sets apart. */
export function payouts(count: number, from: number): Payout[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `P-${from + index}`,
    to: `0x${(0xa11ce0000000n + BigInt(from + index)).toString(16).padStart(40, '5')}`,
  }))
}

/** A job as all measurements have it; what differs is given. */
export function jobOf(
  sender: SenderName,
  node: AnvilNode,
  urls: readonly string[],
  folder: string,
  more: Pick<Job, 'payouts'> & Partial<Job>,
): Job {
  const tuning = { window: 64, headMaxAgeMs: 50, pollEveryMs: 250, resendMs: 1_000, leaseMs: 30_000, leaseMax: 256, ...more.tuning }
  const usual = { keys: node.accounts.slice(0, 1), warmUp: [], workers: 16, retriesMax: 6, settle: true, settleMs: 60_000 }
  return { sender, urls, folder, amount: `${amount}`, ...usual, ...more, tuning }
}

/** Lets a sender pay `count` recipients on a fresh chain with the cell's faults, and asks the chain what came of it. */
export async function runCell(cell: Cell, sender: SenderName, count: number, seed: number): Promise<Outcome> {
  const started = performance.now()
  // Final eight blocks behind the head, as a rewritten block of depth four must not be final.
  const node = await startAnvil({ automine: false, slotsInAnEpoch: 4 })
  const folder = temporaryDirectory('wallet-exactly-once')
  const start = (index: number) => startFaultProxy({ upstream: node.url, seed: seed + index, faults: cell.faults })
  const proxies = [await start(0), await start(1)]
  const blocks = miner(node)
  try {
    await node.mine(20)
    const fromBlock = await node.blockNumber()
    const urls = proxies.map(({ url }) => url)
    // A dead process holds its leases until they run out; the others hold theirs in memory, and lose them.
    const tuning = { window: 64, headMaxAgeMs: 50, pollEveryMs: 250, resendMs: 1_000, leaseMs: 2_000, leaseMax: 32 }
    // Whoever never gets a receipt for all of its payments has had time to look for it.
    const settleMs = sender === 'ours' ? 60_000 : 5_000
    const job = jobOf(sender, node, urls, folder.path, { payouts: payouts(count, 0), settleMs, ...(cell.kills ? { tuning } : {}) })
    const { child, kills, reorgs } = await drive(cell, node, blocks, proxies, job, seed)
    await blocks.stop()
    for (const proxy of proxies) proxy.clearFaults()
    await quiet(node)
    const found = await truth(node, job.payouts, amount, fromBlock)
    return { ...found, account: accountOf(child), kills, reorgs, tookMs: performance.now() - started }
  } finally {
    await blocks.stop()
    await Promise.all(proxies.map((proxy) => proxy.stop()))
    await node.stop()
    folder.remove()
  }
}

/** Starts the sender and plays the cell's script: what happens, happens when so many different transactions have reached a provider. */
async function drive(
  cell: Cell,
  node: AnvilNode,
  blocks: Miner,
  proxies: readonly FaultProxy[],
  job: Job,
  seed: number,
): Promise<{ child: Child; kills: number; reorgs: number }> {
  const random = seededRandom(seed)
  const total = job.payouts.length
  const killAt = Array.from({ length: cell.kills ?? 0 }, () => 1 + Math.floor(random() * (total - 1))).sort((a, b) => a - b)
  const reorgAt = (cell.reorgs?.at ?? []).map((share) => Math.floor(share * total))
  const sent = distinctSends(proxies)
  let child = await startSender(job)
  let ended = false
  const watch = async (one: Child): Promise<void> => {
    await one.exited
    if (one === child) ended = true
  }
  void watch(child)
  let kills = 0
  let reorgs = 0
  while (!ended) {
    await sleep(5)
    if (reorgAt[reorgs] !== undefined && sent() >= reorgAt[reorgs]!) {
      reorgs += 1
      await blocks.between(() => rewrite(node, cell.reorgs?.returned === true))
    }
    if (killAt[kills] === undefined || sent() < killAt[kills]! || ended) continue
    kills += 1
    await sleep(Math.floor(random() * 50))
    await child.kill()
    child = await startSender(job)
    ended = false
    void watch(child)
  }
  return { child, kills, reorgs }
}

/** Replaces the last four blocks by empty ones; a node that keeps what was in them sends it back to its pool, another forgets it. */
async function rewrite(node: AnvilNode, returned: boolean): Promise<void> {
  const head = await node.blockNumber()
  const raws: string[] = []
  for (let back = depth - 1; returned && back >= 0; back -= 1) {
    const { transactions } = await node.rpc<{ transactions: string[] }>('eth_getBlockByNumber', [`0x${(head - back).toString(16)}`, false])
    for (const hash of transactions) raws.push(await node.rpc<string>('eth_getRawTransactionByHash', [hash]))
  }
  await node.reorg(depth)
  for (const raw of raws) await node.rpc('eth_sendRawTransaction', [raw])
}

/** Makes a block every 200 ms, and nothing else while something is done between two blocks. */
type Miner = { between(work: () => Promise<void>): Promise<void>; stop(): Promise<void> }

function miner(node: AnvilNode): Miner {
  let turn = Promise.resolve()
  let stopped = false
  const between = (work: () => Promise<void>): Promise<void> => {
    turn = turn.then(work)
    return turn
  }
  const run = async (): Promise<void> => {
    while (!stopped) {
      await sleep(blockMs)
      if (!stopped) await between(() => node.mine())
    }
  }
  const running = run()
  return {
    between,
    stop: async () => {
      stopped = true
      await running
    },
  }
}

/** Counts the different transactions that reached any provider. */
function distinctSends(proxies: readonly FaultProxy[]): () => number {
  const seen = new Set<string>()
  const read = proxies.map(() => 0)
  return () => {
    for (const [index, proxy] of proxies.entries()) {
      const sends = proxy.sends()
      for (; read[index]! < sends.length; read[index]! += 1) seen.add(sends[read[index]!]?.hash ?? '')
    }
    return seen.size
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
