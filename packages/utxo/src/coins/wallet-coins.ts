import { amount, type ChainId, type CoinIndex, coinIndex } from '@wallet/core'
import { claimOf, type OutpointKey, outpointOf } from '../chain/outpoint.ts'
import type { ChainCoin } from './chain-coin.ts'
import type { LoadedCoins } from './load-coins.ts'
import type { OwnCoin } from './own-coin.ts'

type Undo = { readonly added: OutpointKey[]; readonly removed: ChainCoin[]; delta: bigint }

/** Blocks whose changes can be taken back; as deep as the follower remembers. */
const undoMax = 2_016

/** What a wallet's coins need to know of the wallet and its chain. */
export type WalletCoinsOptions = {
  readonly chain: ChainId
  readonly name: string
  /** Script in hex → class of its coins. */
  readonly kinds: ReadonlyMap<string, string>
  readonly coinbaseMaturity: number
}

/**
 * The coins of one wallet, kept in step with the chain block by block.
 *
 * In memory only: after a restart they are read from the node anew. Holds are the store's; they are put on before a view is taken.
 */
export class WalletCoins {
  readonly kinds: ReadonlyMap<string, string>
  readonly index: CoinIndex
  readonly #chain: ChainId
  readonly #maturity: number
  readonly #coins = new Map<OutpointKey, ChainCoin>()
  /** Height before which coinbase outputs may not be spent → the outputs, whether they are still there or not. */
  readonly #maturing = new Map<number, Set<OutpointKey>>()
  readonly #undo = new Map<number, Undo>()
  /** Coins that only a node's word stands for: their funding transactions were not read here. */
  readonly #unproven: Set<OutpointKey>
  /** Own change that is in no block yet. */
  #pending = new Map<OutpointKey, OwnCoin>()
  #total = 0n

  constructor({ chain, name, kinds, coinbaseMaturity }: WalletCoinsOptions, { coins, height, proven }: LoadedCoins) {
    this.kinds = kinds
    this.#chain = chain
    this.#maturity = coinbaseMaturity
    const spendable: OwnCoin[] = []
    for (const coin of coins) {
      this.#coins.set(coin.key, coin)
      this.#total += coin.value
      if (this.#isMature(coin, height)) spendable.push(this.#offered(coin))
      if (coin.height + coinbaseMaturity > height - undoMax) this.#ripen(coin)
    }
    this.index = coinIndex(name, spendable)
    this.#unproven = new Set(proven ? [] : coins.map(({ key }) => key))
  }

  /** The coin, if nothing but a node's word stands for it. */
  unproven(key: OutpointKey): ChainCoin | undefined {
    return this.#unproven.has(key) ? this.#coins.get(key) : undefined
  }

  /** Its funding transaction was read: it is what the node said, or it is thrown away. */
  prove(key: OutpointKey, isTrue: boolean): void {
    this.#unproven.delete(key)
    const coin = this.#coins.get(key)
    if (!isTrue && coin !== undefined) this.#drop(coin)
  }

  has(key: OutpointKey): boolean {
    return this.#coins.has(key)
  }

  /** Confirmed coins, spendable or not. */
  get size(): number {
    return this.#coins.size
  }

  /** What all confirmed coins were worth together after the block at `height`; the tip's value above what can be taken back. */
  worthAt(height: number): bigint {
    let worth = this.#total
    for (const [at, { delta }] of this.#undo) if (at > height) worth -= delta
    return worth
  }

  /** A new block begins. */
  open(height: number): void {
    this.#undo.set(height, { added: [], removed: [], delta: 0n })
    this.#undo.delete(height - undoMax)
    this.#maturing.delete(height - undoMax)
    for (const key of this.#maturing.get(height + 1) ?? []) {
      const coin = this.#coins.get(key)
      if (coin !== undefined) this.index.put(this.#offered(coin))
    }
  }

  /** An output of the open block pays one of the wallet's scripts. */
  receive(coin: ChainCoin): void {
    const undo = this.#undoOf(coin.height)
    undo.added.push(coin.key)
    undo.delta += coin.value
    this.#add(coin, coin.height)
  }

  /** An input of the open block spends one of the coins. */
  spend(key: OutpointKey, height: number): void {
    const coin = this.#coins.get(key)
    if (coin === undefined) return
    const undo = this.#undoOf(height)
    undo.removed.push(coin)
    undo.delta -= coin.value
    this.#drop(coin)
  }

  /** The block at `height` left the chain. */
  undo(height: number): void {
    const undo = this.#undo.get(height)
    this.#undo.delete(height)
    if (undo !== undefined) {
      for (const key of undo.added) {
        const coin = this.#coins.get(key)
        if (coin !== undefined) this.#drop(coin)
      }
      // What the same block made and spent was never there.
      for (const coin of undo.removed) if (coin.height < height) this.#add(coin, height - 1)
    }
    for (const key of this.#maturing.get(height + 1) ?? []) this.index.remove(this.#claim(key))
  }

  /** Makes these the coins that are own change in a mempool, no more and no fewer. */
  setPending(coins: ReadonlyMap<OutpointKey, OwnCoin>): void {
    for (const [key, coin] of this.#pending) {
      if (!coins.has(key) && !this.#coins.has(key)) this.index.remove(coin.claim)
    }
    for (const [key, coin] of coins) {
      if (!this.#coins.has(key) && !this.#pending.has(key)) this.index.put(coin)
    }
    this.#pending = new Map(coins)
  }

  #undoOf(height: number): Undo {
    let undo = this.#undo.get(height)
    if (undo === undefined) {
      undo = { added: [], removed: [], delta: 0n }
      this.#undo.set(height, undo)
    }
    return undo
  }

  #add(coin: ChainCoin, height: number): void {
    this.#coins.set(coin.key, coin)
    this.#total += coin.value
    if (this.#isMature(coin, height)) this.index.put(this.#offered(coin))
    this.#ripen(coin)
  }

  #drop(coin: ChainCoin): void {
    this.#coins.delete(coin.key)
    this.#unproven.delete(coin.key)
    this.#total -= coin.value
    this.index.remove(this.#claim(coin.key))
  }

  #claim(key: OutpointKey) {
    return claimOf(this.#chain, outpointOf(key))
  }

  // Consensus: a coinbase output of height h may be spent in block h + maturity, the next block being tip + 1.
  #isMature({ coinbase, height }: ChainCoin, tip: number): boolean {
    return !coinbase || tip + 1 >= height + this.#maturity
  }

  // Remembered even when it is ripe, or spent: blocks may be taken back to before it was.
  #ripen({ key, height, coinbase }: ChainCoin): void {
    if (!coinbase) return
    const at = height + this.#maturity
    const there = this.#maturing.get(at)
    if (there === undefined) this.#maturing.set(at, new Set([key]))
    else there.add(key)
  }

  #offered({ key, value, script }: ChainCoin): OwnCoin {
    return {
      claim: this.#claim(key),
      amount: amount(value),
      // At least: how many more changes nothing, and counting up a million coins with every block would cost a block's time.
      confirmations: 1,
      own: true,
      script: this.kinds.get(script) ?? 'unknown',
      lockedBy: script,
    }
  }
}
