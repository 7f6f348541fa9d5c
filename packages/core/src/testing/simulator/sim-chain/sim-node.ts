import type { ToyChain, ToyVerdict } from '../../toy-chain/chain.ts'
import { ToyNetwork, type ToyView } from '../../toy-chain/network.ts'
import type { Dice } from '../dice.ts'
import type { Weather } from '../port.ts'

/** What the node of one worker does with bytes before the network has them. */
export type Relay = (bytes: Uint8Array, submit: (bytes: Uint8Array) => ToyVerdict) => ToyVerdict

/**
 * A node that may be behind, may have forgotten its pool and may sit on what it was given.
 *
 * What it never does is invent a final block: an adapter must believe somebody about finality, and that somebody's lies
 * are what several providers are for.
 */
export class SimNode extends ToyNetwork {
  readonly #dice: Dice
  readonly #weather: Weather
  readonly #relay: Relay
  readonly #now: () => number
  #sameUntil = 0

  constructor(
    chain: ToyChain,
    parts: { readonly dice: Dice; readonly weather: Weather; readonly relay: Relay; readonly now: () => number },
  ) {
    super(chain)
    const { dice, weather, relay, now } = parts
    this.#now = now
    this.#dice = dice
    this.#weather = weather
    this.#relay = relay
  }

  override read<Answer>(query: (view: ToyView) => Answer): Answer {
    const { current } = this.#weather
    if (current.lag === 0) this.lag = 0
    else if (this.#now() >= this.#sameUntil) {
      // A node falls behind for a while, not for one call.
      this.#sameUntil = this.#now() + this.#dice.between(4_000, 20_000)
      this.lag = this.#dice.chance(current.lag) ? this.#dice.between(1, 8) : 0
    }
    const forgetful = this.#dice.chance(current.forgetfulPool)
    return super.read((view) => query(settled(forgetful ? { ...view, pool: [] } : view)))
  }

  override send(bytes: Uint8Array): ToyVerdict {
    return this.#relay(bytes, (passed) => super.send(passed))
  }
}

/**
 * Coins of a stranger's payment count from finality. A reorganisation can take an earlier one away for ever, and then nothing
 * would prove dead what spends it.
 */
function settled(view: ToyView): ToyView {
  const { coins } = view.ledger
  const young = [...coins].filter(
    ([use, { height }]) => height > view.finalHeight && view.seen(use.slice(0, use.indexOf(':')))?.minted === true,
  )
  if (young.length === 0) return view
  const kept = new Map(coins)
  for (const [use] of young) kept.delete(use)
  return { ...view, ledger: { ...view.ledger, coins: kept } }
}
