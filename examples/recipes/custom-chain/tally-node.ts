import { createHash } from 'node:crypto'
import { readSigned } from './tally-bytes.ts'

/** What a payment costs. */
export const tallyFee = 2n
/** A block is final when two more stand on it. */
export const tallyFinality = 3

type Block = { readonly hash: string; readonly transactions: readonly Uint8Array[] }
/** Where a transaction is, and what took a sender's nonce. */
export type TallyView = {
  readonly height: number
  readonly finalHeight: number
  readonly blockHash: (height: number) => string
  readonly placeOf: (id: string) => number | undefined
  readonly takenBy: (sender: string, nonce: number) => string | undefined
  readonly waits: (id: string) => boolean
  readonly nonce: (sender: string) => number
  readonly balance: (sender: string) => bigint
}

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')

/** The chain that the adapter is for: accounts with nonces, a pool, blocks. In your package this is somebody else's node behind RPC. */
export class TallyNode {
  readonly network: string
  /** Faults to order: the next reply is lost, or nobody answers any more. */
  readonly faults: { loseNextReply: boolean; down: boolean } = { loseNextReply: false, down: false }
  readonly #gifts = new Map<string, bigint>()
  #blocks: Block[] = [{ hash: 'genesis', transactions: [] }]
  #pool: Uint8Array[] = []
  #made = 0

  constructor(network: string) {
    this.network = network
  }

  /** Gives an account coins out of nothing. */
  give(account: string, amount: bigint): void {
    this.#gifts.set(account, (this.#gifts.get(account) ?? 0n) + amount)
  }

  /** Takes a transaction in. Throws when the wire breaks, which says nothing about whether it arrived. */
  async send(bytes: Uint8Array): Promise<'accepted' | 'known' | 'invalid' | 'nonce-taken' | 'insufficient'> {
    if (this.faults.down) throw new TypeError('connection refused')
    const verdict = this.#judge(bytes)
    if (verdict === 'accepted') this.#pool.push(bytes)
    if (this.faults.loseNextReply) {
      this.faults.loseNextReply = false
      throw new TypeError('connection reset')
    }
    return verdict
  }

  /** The chain as it is now. */
  async view(): Promise<TallyView> {
    if (this.faults.down) throw new TypeError('connection refused')
    const blocks = [...this.#blocks]
    const waiting = new Set(this.#pool.map(sha256))
    const { places, taken, nonces, balances } = replay(blocks, this.#gifts)
    const height = blocks.length - 1
    return {
      height,
      finalHeight: height - tallyFinality + 1,
      blockHash: (at) => blocks[at]?.hash ?? '',
      placeOf: (id) => places.get(id),
      takenBy: (sender, nonce) => taken.get(`${sender}:${nonce}`),
      waits: (id) => waiting.has(id),
      nonce: (sender) => nonces.get(sender) ?? 0,
      balance: (sender) => balances.get(sender) ?? 0n,
    }
  }

  /** Makes blocks; the first holds whatever of the pool comes next for its sender. */
  mine(blocks = 1): void {
    for (let left = blocks; left > 0; left -= 1) {
      const transactions: Uint8Array[] = []
      for (let found = true; found; ) {
        const next = this.#pool.findIndex((bytes) =>
          isNext(bytes, replay([...this.#blocks, { hash: '', transactions }], this.#gifts).nonces),
        )
        found = next >= 0
        if (found) transactions.push(...this.#pool.splice(next, 1))
      }
      this.#push(transactions)
    }
  }

  /** Replaces the last blocks by as many empty ones, and forgets what was in them. */
  reorg(depth: number): void {
    this.#blocks = this.#blocks.slice(0, -depth)
    for (let left = depth; left > 0; left -= 1) this.#push([])
  }

  #push(transactions: readonly Uint8Array[]): void {
    this.#made += 1
    this.#blocks.push({ hash: sha256(`${this.network} ${this.#made}`), transactions })
  }

  #judge(bytes: Uint8Array): Awaited<ReturnType<TallyNode['send']>> {
    const { places, taken, balances } = replay(this.#blocks, this.#gifts)
    const id = sha256(bytes)
    if (places.has(id) || this.#pool.some((one) => sha256(one) === id)) return 'known'
    const read = readSigned(bytes)
    if (read === undefined || read.body.network !== this.network || read.body.fee < tallyFee) return 'invalid'
    const { from, nonce, amount, fee } = read.body
    const waiting = this.#pool.flatMap((one) => readSigned(one)?.body ?? []).filter((one) => one.from === from)
    if (taken.has(`${from}:${nonce}`) || waiting.some((one) => one.nonce === nonce)) return 'nonce-taken'
    const bound = waiting.reduce((sum, one) => sum + one.amount + one.fee, 0n)
    return (balances.get(from) ?? 0n) < bound + amount + fee ? 'insufficient' : 'accepted'
  }
}

const isNext = (bytes: Uint8Array, nonces: ReadonlyMap<string, number>): boolean => {
  const body = readSigned(bytes)?.body
  return body !== undefined && body.nonce === (nonces.get(body.from) ?? 0)
}

function replay(blocks: readonly Block[], gifts: ReadonlyMap<string, bigint>) {
  const [places, taken] = [new Map<string, number>(), new Map<string, string>()]
  const [nonces, balances] = [new Map<string, number>(), new Map(gifts)]
  const move = (account: string, by: bigint) => balances.set(account, (balances.get(account) ?? 0n) + by)
  for (const [height, { transactions }] of blocks.entries()) {
    for (const bytes of transactions) {
      const body = readSigned(bytes)?.body
      if (body === undefined) continue
      const id = sha256(bytes)
      places.set(id, height)
      taken.set(`${body.from}:${body.nonce}`, id)
      nonces.set(body.from, body.nonce + 1)
      move(body.from, -body.amount - body.fee)
      move(body.to, body.amount)
    }
  }
  return { places, taken, nonces, balances }
}
