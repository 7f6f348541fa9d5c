import { createHash } from 'node:crypto'
import { type Bank, type Executed, openBank } from './bank.ts'
import { base58, isSigned, readTransaction, type SvmTransaction } from './transaction.ts'

/** A transaction in a block. */
export type Landed = { readonly transaction: SvmTransaction; readonly outcome: Executed }
/** One block of the present fork. */
export type SvmBlock = {
  readonly slot: number
  readonly height: number
  readonly hash: string
  readonly parent: string
  readonly landed: readonly Landed[]
}

/** What a node says to a transaction that is sent. */
export type Submitted = { readonly status: 'taken' } | { readonly status: 'refused'; readonly code: number; readonly message: string }

/** How a cluster is opened. */
export type ClusterOptions = {
  /** Blocks until a block is rooted; 32, as with TowerBFT. */
  readonly finality?: number
  /** Makes blocks by itself, one every so many ms; without it only `produce` does. */
  readonly blockMs?: number
  /** Share of sent transactions that no leader gets to see. */
  readonly lossRate?: number
  readonly random?: () => number
  /** Most transactions in one block. */
  readonly transactionsMax?: number
}

/** Blocks, forks and the queue of blockhashes over one {@link Bank}. */
export interface Cluster {
  readonly bank: Bank
  readonly genesis: string
  readonly finality: number
  readonly blocks: readonly SvmBlock[]
  readonly slotsPerEpoch: number
  /** Blocks that `blockhash` is good for: the last height that may hold a transaction with it. */
  readonly lifetime: number
  tip(): SvmBlock
  blockAt(height: number): SvmBlock | undefined
  /** A landed transaction of the present fork. */
  find(signature: string): { readonly block: SvmBlock; readonly landed: Landed } | undefined
  /** Signatures that mention an account, oldest first. */
  history(key: string): readonly { readonly block: SvmBlock; readonly landed: Landed }[]
  submit(raw: Uint8Array): Submitted
  produce(blocks?: number): void
  /** Undoes the last blocks and makes as many empty ones in other slots; what was in them is lost, not sent again. */
  fork(depth: number): void
  setLoss(rate: number): void
  /** The market price that nodes report for every account, in micro-lamports; without it what was paid. */
  setMarketPrice(price: bigint | undefined): void
  marketPrice(): bigint | undefined
  stop(): void
}

const lifetime = 150

/** Opens a cluster with its own genesis. */
export function openCluster(options: ClusterOptions = {}): Cluster {
  const { finality = 32, blockMs, random = () => 0.5, transactionsMax = 5_000 } = options
  let lossRate = options.lossRate ?? 0
  let price: bigint | undefined
  let counter = 0
  const nonce = `${process.pid}-${process.hrtime.bigint()}`
  const hash = (text: string): string => base58(createHash('sha256').update(`${nonce}|${text}`).digest())
  const bank = openBank()
  const genesis = hash('genesis')
  let blocks: SvmBlock[] = []
  let slot = 1_000
  const pending = new Map<string, SvmTransaction>()
  const bySignature = new Map<string, { block: SvmBlock; landed: Landed }>()
  const byAccount = new Map<string, { block: SvmBlock; landed: Landed }[]>()
  const heightOf = new Map<string, number>()

  const append = (landed: readonly Landed[]): void => {
    counter += 1
    slot += 1
    const parent = blocks.at(-1)
    const block = { slot, height: (parent?.height ?? 700) + 1, hash: hash(`${counter}`), parent: parent?.hash ?? genesis, landed }
    blocks.push(block)
    heightOf.set(block.hash, block.height)
    bank.setClock(BigInt(slot), BigInt(Math.floor(slot / 432)))
    for (const one of landed) {
      bySignature.set(one.transaction.signature, { block, landed: one })
      for (const key of one.transaction.keys) {
        const list = byAccount.get(key) ?? []
        list.push({ block, landed: one })
        byAccount.set(key, list)
      }
    }
  }
  const executeDue = (): Landed[] => {
    const height = (blocks.at(-1)?.height ?? 700) + 1
    const landed: Landed[] = []
    for (const [signature, transaction] of pending) {
      if (landed.length >= transactionsMax) break
      pending.delete(signature)
      const born = heightOf.get(transaction.blockhash)
      // The queue of recent blockhashes: unknown or older than 150 blocks, and no leader takes it.
      if (born === undefined || height > born + lifetime || bySignature.has(signature)) continue
      const { recorded, outcome } = bank.execute(transaction)
      if (recorded) landed.push({ transaction, outcome })
    }
    return landed
  }
  const produce = (count = 1): void => {
    for (let made = 0; made < count; made += 1) append(executeDue())
  }
  produce(40)
  const timer = blockMs === undefined ? undefined : setInterval(produce, blockMs, 1)
  return {
    bank,
    genesis,
    finality,
    lifetime,
    slotsPerEpoch: 432,
    get blocks() {
      return blocks
    },
    tip: () => blocks.at(-1) as SvmBlock,
    blockAt: (height) => {
      const first = blocks[0] as SvmBlock
      return blocks[height - first.height]
    },
    find: (signature) => bySignature.get(signature),
    history: (key) => byAccount.get(key) ?? [],
    submit(raw) {
      const refuse = (code: number, message: string): Submitted => ({ status: 'refused', code, message })
      if (raw.length > 1_232) return refuse(-32602, `base64 encoded transaction too large: ${raw.length} bytes (max: 1232 bytes)`)
      const transaction = readTransaction(raw)
      if (transaction === undefined) return refuse(-32602, 'failed to deserialize transaction')
      if (!isSigned(transaction)) return refuse(-32003, 'Transaction signature verification failure')
      if (random() >= lossRate) pending.set(transaction.signature, transaction)
      return { status: 'taken' }
    },
    produce,
    fork(depth) {
      const undone = blocks.slice(-depth)
      blocks = blocks.slice(0, -depth)
      for (const block of [...undone].reverse()) {
        heightOf.delete(block.hash)
        for (const one of [...block.landed].reverse()) {
          one.outcome.undo()
          bySignature.delete(one.transaction.signature)
          for (const key of one.transaction.keys)
            byAccount.set(
              key,
              (byAccount.get(key) ?? []).filter((entry) => entry.landed !== one),
            )
        }
      }
      for (let made = 0; made < depth; made += 1) append([])
    },
    setLoss: (rate) => {
      lossRate = rate
    },
    setMarketPrice: (value) => {
      price = value
    },
    marketPrice: () => price,
    stop: () => clearInterval(timer),
  }
}
