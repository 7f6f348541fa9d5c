import type { Coin, CoinView } from '../chain/snapshot.ts'
import type { ClaimKey } from '../ids/ids.ts'
import { SortedCoins } from './sorted-coins.ts'

/** The free coins of one wallet, kept in order as blocks and holds come and go. In memory only: rebuilt from the node after a restart. */
export interface CoinIndex {
  /** Free coins. */
  readonly size: number
  /** Adds a coin or replaces what is known of it (a confirmation moves it to another class). Idempotent. */
  put(coin: Coin): void
  /** Forgets a coin: spent, or undone by a reorganisation. Idempotent; a hold on it stays. */
  remove(claim: ClaimKey): void
  /** Takes a coin out of every later view; also when the coin itself is only seen later. Idempotent. */
  hold(claim: ClaimKey): void
  /** Offers the coin again, if it is still there. Idempotent. */
  release(claim: ClaimKey): void
  /** Makes these the holds, no more and no fewer: what the store says, before a view is taken. Costs the holds, not the coins. */
  holdOnly(claims: ReadonlySet<ClaimKey>): void
  /** The free coins as they are now, for ever: later changes copy what they touch. Costs the number of classes. */
  view(): CoinView
}

/** What tells classes apart: what a coin costs to spend and whether it is safe. */
const classOf = (coin: Coin): string => `${coin.confirmations > 0 ? 'confirmed' : 'own'}:${coin.script}`
const spendable = (coin: Coin): boolean => coin.confirmations > 0 || coin.own

/**
 * Makes a coin index. An unconfirmed coin that is not the wallet's own change is kept aside and never offered: its sender can
 * still take it back.
 *
 * @param name goes in front of the versions of its views.
 */
export function coinIndex(name: string, coins: Iterable<Coin> = []): CoinIndex {
  return new Index(name, coins)
}

/** A view of these coins, for adapters that keep no index. */
export function viewOf(version: string, coins: Iterable<Coin>): CoinView {
  return { ...coinIndex(version, coins).view(), version }
}

class Index implements CoinIndex {
  readonly #name: string
  readonly #known = new Map<ClaimKey, Coin>()
  readonly #holds = new Set<ClaimKey>()
  readonly #classes = new Map<string, SortedCoins>()
  #changes = 0
  #view: CoinView | undefined

  constructor(name: string, coins: Iterable<Coin>) {
    this.#name = name
    for (const coin of coins) this.#known.set(coin.claim, coin)
    const groups = new Map<string, Coin[]>()
    for (const coin of this.#known.values()) {
      if (!spendable(coin)) continue
      const group = groups.get(classOf(coin))
      if (group === undefined) groups.set(classOf(coin), [coin])
      else group.push(coin)
    }
    for (const group of groups.values()) this.#class(group[0] as Coin).fill(group)
  }

  get size(): number {
    let size = 0
    for (const one of this.#classes.values()) size += one.size
    return size
  }

  put(coin: Coin): void {
    const before = this.#known.get(coin.claim)
    if (before !== undefined) this.#withdraw(before)
    this.#known.set(coin.claim, coin)
    this.#offer(coin)
  }

  remove(claim: ClaimKey): void {
    const coin = this.#known.get(claim)
    if (coin === undefined) return
    this.#withdraw(coin)
    this.#known.delete(claim)
  }

  hold(claim: ClaimKey): void {
    if (this.#holds.has(claim)) return
    const coin = this.#known.get(claim)
    if (coin !== undefined) this.#withdraw(coin)
    this.#holds.add(claim)
  }

  release(claim: ClaimKey): void {
    if (!this.#holds.delete(claim)) return
    const coin = this.#known.get(claim)
    if (coin !== undefined) this.#offer(coin)
  }

  holdOnly(claims: ReadonlySet<ClaimKey>): void {
    for (const claim of [...this.#holds]) if (!claims.has(claim)) this.release(claim)
    for (const claim of claims) this.hold(claim)
  }

  view(): CoinView {
    if (this.#view === undefined) {
      // Sorted by name: the order in which classes first appeared must not decide a draft.
      const classes = [...this.#classes].filter(([, one]) => one.size > 0).sort(([a], [b]) => (a < b ? -1 : 1))
      this.#view = { version: `${this.#name}:${this.#changes}`, size: this.size, classes: classes.map(([, one]) => one.view()) }
    }
    return this.#view
  }

  #class(coin: Coin): SortedCoins {
    const key = classOf(coin)
    let found = this.#classes.get(key)
    if (found === undefined) {
      found = new SortedCoins(coin.script, coin.confirmations > 0)
      this.#classes.set(key, found)
    }
    return found
  }

  #offer(coin: Coin): void {
    if (!spendable(coin) || this.#holds.has(coin.claim)) return
    this.#class(coin).insert(coin)
    this.#touch()
  }

  #withdraw(coin: Coin): void {
    if (!spendable(coin) || this.#holds.has(coin.claim)) return
    this.#class(coin).remove(coin)
    this.#touch()
  }

  #touch(): void {
    this.#changes += 1
    this.#view = undefined
  }
}
