import { type AnvilNode, deployBatchPayout, deployToken, startAnvil, temporaryDirectory } from '@wallet/harness'
import type { Account, Job, SenderName } from './job.ts'
import { quiet, type Truth, truth } from './oracle.ts'
import { jobOf, payouts } from './run-cell.ts'
import { dollars } from './senders/ours.ts'
import { accountOf, startSender } from './start-sender.ts'

/** What is paid: the chain's coin, one transaction each, or by ours many with one; or a token, which ours pays many of with one too. */
export type Paid = 'coin' | 'batched coin' | 'token'

const warmUps = 100

/**
 * How fast a sender submits `count` payments to an anvil that mines each at once, with no proxy in between and one provider for all.
 * A hundred payments before the clock starts let the process compile its code.
 */
export async function runRate(
  sender: SenderName,
  paid: Paid,
  count: number,
): Promise<Truth & { readonly perSecond: number; readonly account: Account }> {
  const node = await startAnvil()
  const folder = temporaryDirectory('wallet-exactly-once')
  try {
    const all = payouts(warmUps + count, 0)
    const token = paid === 'token' ? await tokenOf(node) : undefined
    const coinBatches = paid === 'batched coin' ? (await deployBatchPayout(node)).address : undefined
    const fromBlock = await node.blockNumber()
    const tuning = { window: 64, headMaxAgeMs: 50, pollEveryMs: 2_000, resendMs: 10_000, leaseMs: 30_000, leaseMax: 256 }
    // A stalled round need not take the default minute.
    const timed = {
      settleMs: 20_000,
      warmUp: all.slice(0, warmUps),
      payouts: all.slice(warmUps),
      settle: false,
      tuning,
      ...(token && { token }),
      ...(coinBatches && { coinBatches }),
    }
    const job = jobOf(sender, node, [node.url], folder.path, timed)
    const child = await startSender(job)
    await child.exited
    await quiet(node)
    const account = accountOf(child)
    const found = await truth(node, all, BigInt(job.amount), fromBlock, token?.address)
    return { ...found, account, perSecond: (count * 1000) / account.submitMs }
  } finally {
    await node.stop()
    folder.remove()
  }
}

/** Deploys a token and the batch contract, fills the paying account and lets the contract take from it. */
async function tokenOf(node: AnvilNode): Promise<NonNullable<Job['token']>> {
  const payer = node.accounts[0]!
  const token = await deployToken(node, 'standard')
  const { address: batchContract } = await deployBatchPayout(node)
  await token.mint(payer.address, dollars)
  await token.write(payer, 'approve', batchContract, dollars)
  // The books are compared with the final block, which is two behind.
  await node.mine(3)
  return { address: token.address, batchContract }
}
