import type { EvmNode } from '@wallet/harness'
import type { Payout } from './job.ts'

/** What the chain itself says of the payments, asked of the node past every proxy. */
export type Truth = {
  readonly once: number
  readonly twice: number
  readonly lost: number
  /** Gas used by all blocks since `fromBlock`. */
  readonly gasUsed: bigint
}

/** Waits until nothing is left in the pool that a next block would take. What waits behind a missing nonce stays there for ever. */
export async function quiet(node: EvmNode, timeoutMs = 20_000): Promise<void> {
  const until = performance.now() + timeoutMs
  for (let calm = 0; calm < 3 && performance.now() < until; ) {
    const { pending } = await node.rpc<{ pending: string }>('txpool_status')
    calm = Number(pending) === 0 ? calm + 1 : 0
    await node.mine()
  }
}

/** Counts payments per recipient: every recipient is a fresh address that is to get `amount` once, so its balance tells how often it was paid. */
export async function truth(node: EvmNode, payouts: readonly Payout[], amount: bigint, fromBlock: number, token?: string): Promise<Truth> {
  const balanceOf = (to: string) => ({ to: token, data: `0x70a08231${to.slice(2).padStart(64, '0')}` })
  const balances = await ask(
    node,
    payouts.map(({ to }) =>
      token === undefined
        ? { method: 'eth_getBalance', params: [to, 'latest'] }
        : { method: 'eth_call', params: [balanceOf(to), 'latest'] },
    ),
  )
  const times = balances.map((balance) => BigInt(balance as string) / amount)
  const head = await node.blockNumber()
  const heights = Array.from({ length: head - fromBlock }, (_, index) => `0x${(fromBlock + 1 + index).toString(16)}`)
  const blocks = await ask(
    node,
    heights.map((height) => ({ method: 'eth_getBlockByNumber', params: [height, false] })),
  )
  return {
    once: times.filter((count) => count === 1n).length,
    twice: times.filter((count) => count > 1n).length,
    lost: times.filter((count) => count === 0n).length,
    gasUsed: blocks.reduce((sum: bigint, block) => sum + BigInt((block as { gasUsed: string }).gasUsed), 0n),
  }
}

async function ask(node: EvmNode, calls: readonly { readonly method: string; readonly params: readonly unknown[] }[]): Promise<unknown[]> {
  const results: unknown[] = []
  for (let at = 0; at < calls.length; at += 100) {
    for (const { result, error } of await node.client.batch(calls.slice(at, at + 100))) {
      if (error !== undefined) throw new Error(`the node answered: ${error.message}`)
      results.push(result)
    }
  }
  return results
}
