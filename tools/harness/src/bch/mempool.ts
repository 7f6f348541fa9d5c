import { createVirtualMachineBCH2023, type Output } from '@bitauth/libauth'
import { type BchChain, type BchCoin, type BchTransaction, outpointsOf } from './chain.ts'

/** A transaction that waits. */
export interface Pooled extends BchTransaction {
  readonly fee: bigint
  readonly time: number
}

/** A refusal as the node words it. */
export interface Refusal {
  readonly code: number
  readonly message: string
}

/** What waits to be mined: first seen stays, nothing is replaced. */
export interface BchMempool {
  readonly waiting: ReadonlyMap<string, Pooled>
  /** Satoshi per 1,000 bytes below which nothing is taken. */
  minimum: bigint
  coin(outpoint: string): BchCoin | undefined
  /** Who spends an outpoint here. */
  spender(outpoint: string): string | undefined
  /** Why it would be refused; the fee if not. */
  judge(transaction: BchTransaction): Refusal | { readonly fee: bigint }
  add(transaction: BchTransaction): Refusal | undefined
  remove(id: string): void
  clear(): void
}

const coinbaseMaturity = 100
const machine = createVirtualMachineBCH2023(true)
const refuse = (code: number, message: string): Refusal => ({ code, message })

/**
 * A mempool by the rules and texts of Bitcoin Cash Node 28 (validation.cpp, AcceptToMemoryPoolWorker): every script is run by libauth's
 * virtual machine for the upgrade of May 2023, with its rules of standardness.
 */
export function openBchMempool(chain: BchChain): BchMempool {
  const waiting = new Map<string, Pooled>()
  const spenders = new Map<string, string>()
  const coin = (outpoint: string): BchCoin | undefined => {
    const [id = '', vout = ''] = outpoint.split(':')
    const output = waiting.get(id)?.transaction.outputs[Number(vout)]
    return output === undefined ? chain.coins.get(outpoint) : { output, height: chain.tip().height + 1, coinbase: false }
  }
  const pool: BchMempool = {
    waiting,
    minimum: 1_000n,
    coin,
    spender: (outpoint) => spenders.get(outpoint),
    judge(transaction) {
      const { transaction: tx, bytes } = transaction
      const outpoints = outpointsOf(transaction)
      const next = chain.tip().height + 1
      const isFinal = tx.locktime === 0 || tx.inputs.every(({ sequenceNumber }) => sequenceNumber === 0xffff_ffff) || tx.locktime < next
      if (!isFinal) return refuse(-26, 'bad-txns-nonfinal (code 64)')
      if (outpoints.some((outpoint) => spenders.has(outpoint))) return refuse(-26, 'txn-mempool-conflict (code 18)')
      const coins = outpoints.map(coin)
      if (coins.some((one) => one === undefined)) return refuse(-25, 'Missing inputs')
      const sources = coins as BchCoin[]
      if (sources.some((one) => one.coinbase && next - one.height < coinbaseMaturity)) {
        return refuse(-26, 'bad-txns-premature-spend-of-coinbase, tried to spend coinbase at depth (code 16)')
      }
      const sourceOutputs: Output[] = sources.map(({ output }) => output)
      const verdict = machine.verify({ sourceOutputs, transaction: tx })
      if (verdict !== true) return refuse(-26, `mandatory-script-verify-flag-failed (${verdict}) (code 16)`)
      const sum = (outputs: readonly Output[]) => outputs.reduce((total, { valueSatoshis }) => total + valueSatoshis, 0n)
      const fee = sum(sourceOutputs) - sum(tx.outputs)
      if (fee * 1_000n < BigInt(bytes.length) * pool.minimum) return refuse(-26, 'min relay fee not met (code 66)')
      if (fee > 10_000_000n) return refuse(-26, 'absurdly-high-fee (code 256)')
      return { fee }
    },
    add(transaction) {
      const verdict = pool.judge(transaction)
      if ('code' in verdict) return verdict
      waiting.set(transaction.id, { ...transaction, fee: verdict.fee, time: Math.floor(Date.now() / 1_000) })
      for (const outpoint of outpointsOf(transaction)) spenders.set(outpoint, transaction.id)
      return undefined
    },
    remove(id) {
      const gone = waiting.get(id)
      if (gone === undefined) return
      waiting.delete(id)
      for (const outpoint of outpointsOf(gone)) spenders.delete(outpoint)
    },
    clear() {
      waiting.clear()
      spenders.clear()
    },
  }
  return pool
}
