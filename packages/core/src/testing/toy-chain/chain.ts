import type { BlockRef } from '../../chain/observation.ts'
import { invariant } from '../../errors/invariant.ts'
import type { AssetId } from '../../ids/asset-id.ts'
import { sha256 } from '../../ports/hash.ts'
import { applyTo, defectOf, emptyLedger, obstacleTo, type ToyLedger, type ToyRules } from './ledger.ts'
import { feeOf, type ToyKind, type ToyTransaction, usesOf, weightOf } from './transaction.ts'

/** A block: its place, its transactions and the fee rate they were metered at. */
export type ToyBlock = BlockRef & { readonly transactions: readonly ToyTransaction[]; readonly feeRate: bigint }

/** What the pool said of a transaction. */
export type ToyVerdict = { readonly status: 'accepted' | 'already-known' } | { readonly status: 'rejected'; readonly code: string }

/** What one toy chain is. */
export type ToyChainOptions = {
  readonly kind: ToyKind
  /** The chain's reference: `toy:<network>`. Default: the kind. */
  readonly network?: string
  /** Confirmations from which a block never goes away by itself; default 3. */
  readonly finalityDepth?: number
  /** `expiry`: for how many blocks a transaction is good; default 8. */
  readonly validFor?: number
}

/** A blockchain in memory: blocks, a pool, reorganisations. Deterministic, without timers; nothing happens by itself. */
export class ToyChain {
  readonly kind: ToyKind
  readonly network: string
  readonly finalityDepth: number
  readonly validFor: number
  readonly feeAsset: AssetId
  readonly token: AssetId
  /** Base units per weight that a block asks for; what offers less stays in the pool. */
  feeRate = 2n
  /** Base units per weight below which the pool refuses. */
  relayRate = 1n
  readonly rules: ToyRules & { readonly reverting: Set<string> }
  /** Keys that a snapshot reports as closed to deliveries. */
  readonly closed: Set<string> = new Set()
  readonly blocks: ToyBlock[]
  ledger: ToyLedger = emptyLedger()
  /** Transactions waiting, oldest first. */
  readonly pool: Map<string, ToyTransaction> = new Map()
  /** Transactions that refer to what a reorganisation took: refused while they are here, though their claims are unused. */
  readonly uprooted: Set<string> = new Set()
  /** Every transaction ever seen, dead or alive, with the height at which it was first seen. */
  readonly archive: Map<string, { readonly transaction: ToyTransaction; readonly seenAt: number }> = new Map()
  private branch = 0
  private minted = 0

  constructor({ kind, network = kind, finalityDepth = 3, validFor = 8 }: ToyChainOptions) {
    this.kind = kind
    this.network = network
    this.finalityDepth = finalityDepth
    this.validFor = validFor
    this.feeAsset = `toy:${network}/slip44:1` as AssetId
    this.token = `toy:${network}/token:usd` as AssetId
    this.rules = { network, feeAsset: this.feeAsset, reverting: new Set() }
    this.blocks = [{ height: 0, hash: sha256(`genesis of ${network}`), transactions: [], feeRate: 0n }]
  }

  get tip(): ToyBlock {
    return this.blocks.at(-1) as ToyBlock
  }

  /** Takes a transaction into the pool, by the rules a node has for that. */
  submit(transaction: ToyTransaction): ToyVerdict {
    const reject = (code: string): ToyVerdict => ({ status: 'rejected', code })
    const defect = defectOf(transaction, this.rules)
    if (defect !== null) return reject(defect)
    const { id, body } = transaction
    if (this.pool.has(id) || this.ledger.places.has(id)) return { status: 'already-known' }
    if (this.uprooted.has(id)) return reject('uprooted')
    const obstacle = obstacleTo(this.ledger, transaction, this.tip.height + 1, this.rules)
    const hopeful = obstacle === 'gap' || (obstacle === 'missing-inputs' && this.fundedFromPool(transaction))
    if (obstacle !== null && !hopeful) return reject(obstacle)
    if (feeOf(body) < this.relayRate * weightOf(body) && !transaction.minted) return reject('fee-too-low')
    const rivals = this.rivalsOf(transaction)
    const toBeat = rivals.reduce((sum, rival) => sum + feeOf(rival.body), 0n)
    if (rivals.length > 0 && feeOf(body) < toBeat + this.relayRate * weightOf(body)) return reject('replacement-underpriced')
    for (const rival of rivals) this.evict(rival.id)
    this.enter(transaction)
    return { status: 'accepted' }
  }

  /** Funds a key from nothing, in the next block. */
  mint(to: string, asset: AssetId, amount: bigint): string {
    this.minted += 1
    const id = sha256(`mint ${this.minted} on ${this.network}`)
    const body = { kind: this.kind, network: this.network, inputs: [], sender: '', nonce: -1, lastValidHeight: 0, feeMax: 0n, memo: '' }
    const nothing = new Uint8Array()
    const uses = { ...body, kind: this.kind === 'nonce' ? ('expiry' as const) : this.kind, outputs: [{ to, asset, amount }] }
    this.enter({ id, body: uses, bytes: nothing, unsigned: nothing, signatures: [], minted: true })
    return id
  }

  /** Mines blocks from the pool; `empty` leaves the pool alone, as a miner may. */
  mine(count = 1, options: { readonly empty?: boolean } = {}): void {
    for (let left = count; left > 0; left -= 1) {
      const height = this.tip.height + 1
      const transactions = options.empty === true ? [] : this.pickFor(height)
      for (const { id } of transactions) this.pool.delete(id)
      this.append(transactions)
      for (const waiting of [...this.pool.values()]) {
        const obstacle = obstacleTo(this.ledger, waiting, height + 1, this.rules)
        if (obstacle === 'expired' || obstacle === 'coin-spent' || obstacle === 'nonce-too-low') this.evict(waiting.id)
      }
    }
  }

  /**
   * Replaces the last `depth` blocks by one more empty block than they were. Their transactions return to the pool, or
   * with `drop` are forgotten by every node.
   */
  reorg(depth: number, options: { readonly drop?: boolean } = {}): void {
    invariant(depth < this.blocks.length, 'the genesis block stays')
    const undone = this.blocks.splice(this.blocks.length - depth, depth)
    this.branch += 1
    this.ledger = this.replay(this.tip.height)
    this.mine(depth + 1, { empty: true })
    if (options.drop === true) return
    for (const transaction of undone.flatMap((block) => block.transactions)) {
      const obstacle = obstacleTo(this.ledger, transaction, this.tip.height + 1, this.rules)
      const rivals = this.rivalsOf(transaction)
      if ((obstacle === null || obstacle === 'gap' || obstacle === 'missing-inputs') && rivals.length === 0) this.enter(transaction)
    }
  }

  /** Drops a transaction from the pool, with everything that spends its outputs. */
  evict(id: string): void {
    this.pool.delete(id)
    for (const other of [...this.pool.values()]) {
      if (other.body.inputs.some((input) => input.transaction === id)) this.evict(other.id)
    }
  }

  /** Takes away what a waiting transaction refers to; whoever deletes it from `uprooted` brings that back. */
  uproot(id: string): void {
    this.uprooted.add(id)
    this.evict(id)
  }

  /** The ledger as it was after the block at `height`. */
  replay(height: number): ToyLedger {
    const ledger = emptyLedger()
    for (const block of this.blocks) {
      if (block.height > height) break
      for (const transaction of block.transactions) applyTo(ledger, transaction, block.height, block.feeRate, this.rules)
    }
    return ledger
  }

  private enter(transaction: ToyTransaction): void {
    this.pool.set(transaction.id, transaction)
    if (!this.archive.has(transaction.id)) this.archive.set(transaction.id, { transaction, seenAt: this.tip.height })
  }

  private append(transactions: readonly ToyTransaction[]): void {
    const parent = this.tip
    const height = parent.height + 1
    const hash = sha256([parent.hash, this.branch, ...transactions.map(({ id }) => id)].join('|'))
    this.blocks.push({ height, hash, transactions, feeRate: this.feeRate })
  }

  /** What a miner takes: everything that is possible and pays the rate, alone or with its children. Applies it. */
  private pickFor(height: number): ToyTransaction[] {
    const picked: ToyTransaction[] = []
    const waiting = new Set(this.pool.values())
    for (let progress = true; progress; ) {
      progress = false
      for (const transaction of waiting) {
        if (obstacleTo(this.ledger, transaction, height, this.rules) !== null || !this.paysItsWay(transaction)) continue
        applyTo(this.ledger, transaction, height, this.feeRate, this.rules)
        picked.push(transaction)
        waiting.delete(transaction)
        progress = true
      }
    }
    return picked
  }

  private paysItsWay(transaction: ToyTransaction): boolean {
    if (transaction.minted) return true
    const family = [transaction, ...this.descendantsOf(transaction.id)]
    const pays = (members: readonly ToyTransaction[]) =>
      members.reduce((sum, { body }) => sum + feeOf(body), 0n) >= members.reduce((sum, { body }) => sum + weightOf(body), 0n) * this.feeRate
    return pays([transaction]) || pays(family)
  }

  private descendantsOf(id: string): ToyTransaction[] {
    const children = [...this.pool.values()].filter(({ body }) => body.inputs.some((input) => input.transaction === id))
    return children.flatMap((child) => [child, ...this.descendantsOf(child.id)])
  }

  private rivalsOf({ id, body }: ToyTransaction): ToyTransaction[] {
    const uses = new Set(usesOf(body))
    return [...this.pool.values()].filter((other) => other.id !== id && usesOf(other.body).some((use) => uses.has(use)))
  }

  private fundedFromPool({ body }: ToyTransaction): boolean {
    return body.inputs.every((input) => {
      const parent = this.pool.get(input.transaction)?.body.outputs[input.index]
      if (parent !== undefined) return parent.amount === input.amount && parent.to === input.owner
      return this.ledger.coins.has(`${input.transaction}:${input.index}`)
    })
  }
}
