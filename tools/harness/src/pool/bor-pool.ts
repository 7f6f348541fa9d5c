import { Transaction } from 'ethers'
import type { JsonRpcReply, RpcClient } from '../rpc/json-rpc.ts'
import { type BorRules, borDefaults } from './bor-rules.ts'
import { judgeAlone, judgeInPool, judgeParties } from './judge.ts'
import { type Pooled, pooled, type SenderState } from './pooled.ts'

/**
 * Bor's transaction pool in front of a node whose own pool is laxer. It remembers what it let through by sender and nonce, and
 * before it refuses on the strength of that memory it asks the node whether the remembered transactions are still there.
 */
export interface BorPool {
  /** Submits raw bytes as `eth_sendRawTransaction` would. */
  send(raw: string): Promise<JsonRpcReply>
  /** Changes rules while running. */
  setRules(rules: Partial<BorRules>): void
  /** Forgets everything remembered. */
  forget(): void
}

const answer = (result: string): JsonRpcReply => ({ jsonrpc: '2.0', id: null, result })
const refusal = (message: string): JsonRpcReply => ({ jsonrpc: '2.0', id: null, error: { code: -32000, message } })

/** One pool for all proxies over the same node stands for a network whose nodes gossip. */
export function borPool(node: RpcClient, initial: Partial<BorRules> = {}): BorPool {
  let rules: BorRules = { ...borDefaults, ...initial }
  const senders = new Map<string, Map<number, Pooled>>()
  const turns = new Map<string, Promise<unknown>>()

  /** The pool's mutex: two transactions of one sender are never judged at once. */
  const inTurn = (sender: string, work: () => Promise<JsonRpcReply>): Promise<JsonRpcReply> => {
    const turn = (turns.get(sender) ?? Promise.resolve()).then(work, work)
    turns.set(sender, turn)
    return turn
  }

  const admit = async (from: string, coming: Pooled): Promise<JsonRpcReply> => {
    const state = await senderState(node, from)
    const held = senders.get(from) ?? new Map<number, Pooled>()
    senders.set(from, held)
    for (const nonce of held.keys()) if (nonce < state.nonce) held.delete(nonce)

    let verdict = judgeInPool(rules, coming, state, held)
    if (verdict.status === 'vanish' || (verdict.status === 'refuse' && verdict.onRecord)) {
      await forgetGone(node, held)
      verdict = judgeInPool(rules, coming, state, held)
    }
    if (verdict.status === 'refuse') return refusal(verdict.message)
    if (verdict.status === 'vanish') return answer(coming.hash)
    const reply = inBorWords(await node.exchange({ method: 'eth_sendRawTransaction', params: [coming.raw] }))
    if (reply.error !== undefined && reply.error.message !== 'already known') return reply
    held.set(coming.nonce, coming)
    for (const { nonce } of verdict.evict) held.delete(nonce)
    for (const each of verdict.evict) await evict(node, from, each, held)
    return reply
  }

  return {
    async send(raw) {
      let transaction: Transaction
      try {
        transaction = Transaction.from(raw)
      } catch {
        return node.exchange({ method: 'eth_sendRawTransaction', params: [raw] })
      }
      const coming = pooled(transaction, raw)
      const alone = judgeAlone(rules, coming)
      if (alone?.status === 'refuse') return refusal(alone.message)
      const { from } = transaction
      if (from === null) return refusal('invalid sender')
      const parties = judgeParties(rules, from, coming.to)
      if (parties?.status === 'refuse') return refusal(parties.message)
      return inTurn(from, () => admit(from, coming))
    },
    setRules: (more) => {
      rules = { ...rules, ...more }
    },
    forget: () => senders.clear(),
  }
}

async function senderState(node: RpcClient, address: string): Promise<SenderState> {
  const params = [address, 'latest']
  const [nonce, balance, code] = await node.batch([
    { method: 'eth_getTransactionCount', params },
    { method: 'eth_getBalance', params },
    { method: 'eth_getCode', params },
  ])
  return {
    nonce: Number(nonce!.result),
    balance: BigInt(balance!.result as string),
    // EIP-7702's designator: 0xef0100 and the address delegated to.
    delegated: String(code!.result).startsWith('0xef0100'),
  }
}

/** The node may have lost transactions since (a reorg, a dropped pool): memory must not outlive them. */
async function forgetGone(node: RpcClient, held: Map<number, Pooled>): Promise<void> {
  const entries = [...held.values()]
  if (entries.length === 0) return
  const replies = await node.batch(entries.map(({ hash }) => ({ method: 'eth_getTransactionByHash', params: [hash] })))
  entries.forEach(({ nonce }, index) => {
    const found = replies[index]!.result as { blockNumber: string | null } | null | undefined
    if (found === null || found === undefined || found.blockNumber !== null) held.delete(nonce)
  })
}

/** Takes one transaction out of the node's pool. Anvil drops no queued one, only all of a sender: the rest is then put back. */
async function evict(node: RpcClient, sender: string, gone: Pooled, held: ReadonlyMap<number, Pooled>): Promise<void> {
  const dropped = await node.exchange({ method: 'hardhat_dropTransaction', params: [gone.hash] })
  if (dropped.result) return
  await node.call('anvil_removePoolTransactions', [sender])
  const rest = [...held.values()].sort((a, b) => a.nonce - b.nonce)
  for (const { raw } of rest) await node.exchange({ method: 'eth_sendRawTransaction', params: [raw] })
}

/** Anvil and EDR say the same things in other words. */
function inBorWords(reply: JsonRpcReply): JsonRpcReply {
  const message = reply.error?.message
  if (message === undefined) return reply
  if (/^(transaction already imported|known transaction)/i.test(message)) return refusal('already known')
  if (/^replacement transaction underpriced/i.test(message)) return refusal('replacement transaction underpriced')
  if (/nonce too low/i.test(message)) return refusal('nonce too low')
  return reply
}
