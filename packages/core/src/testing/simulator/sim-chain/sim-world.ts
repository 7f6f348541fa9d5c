import type { ToyChain, ToyVerdict } from '../../toy-chain/chain.ts'
import { decodeSigned } from '../../toy-chain/decode.ts'
import { encodeSigned, encodeUnsigned } from '../../toy-chain/encode.ts'
import { toyPublicKey, toySign } from '../../toy-chain/keys.ts'
import type { ToyBody } from '../../toy-chain/transaction.ts'
import type { Dice } from '../dice.ts'
import type { Weather } from '../port.ts'
import type { Actor, Scheduler } from '../scheduler.ts'

/** How wild the chain is: each the chance per block. */
export type Wildness = {
  readonly reorg: number
  readonly evict: number
  /** Somebody sends a transaction of long ago once more. */
  readonly resubmit: number
  /** Blocks become dear for a while. */
  readonly feeSpike: number
  /** Pools ask more for a while. */
  readonly relaySpike: number
  readonly emptyBlock: number
  /** What a waiting transaction refers to is gone, for a while. */
  readonly uproot: number
  /** Somebody else uses the wallet's key. */
  readonly foreign: number
}

/** Nothing unusual. */
export const tame: Wildness = { reorg: 0, evict: 0, resubmit: 0, feeSpike: 0, relaySpike: 0, emptyBlock: 0, uproot: 0, foreign: 0 }

/** The chain with its miners, and what the network does by itself. */
export interface SimWorld {
  /** From now on blocks come regularly and nothing else happens. */
  calm(): void
  /** How a node passes bytes on. */
  relay(bytes: Uint8Array, submit: (bytes: Uint8Array) => ToyVerdict): ToyVerdict
  /** Whether somebody else has used the wallet's key. */
  foreignUsed(): boolean
  /** The height of the last deposit in the best chain; 0 for none. */
  lastDeposit(): number
}

const calmRate = 2n

/** Starts mining. `moved` is called whenever the best chain changed. */
export function simWorld(parts: {
  readonly chain: ToyChain
  readonly scheduler: Scheduler
  readonly actor: Actor
  readonly dice: Dice
  readonly weather: Weather
  readonly wildness: Wildness
  readonly walletKey: string
  /** How likely a stranger pays into the wallet, per block. */
  readonly paidInto: number
  readonly moved: () => void
}): SimWorld {
  const { chain, scheduler, actor, dice, weather, walletKey } = parts
  let wildness = parts.wildness
  let foreign = false
  const deposits = new Set<string>()
  const note = (what: string): void => scheduler.note(actor, what)

  const spike = (what: 'feeRate' | 'relayRate', to: bigint, calmTo: bigint): void => {
    chain[what] = to
    note(`${what} ${to}`)
    scheduler.after(dice.between(8_000, 40_000), actor, () => {
      chain[what] = calmTo
      note(`${what} ${calmTo}`)
    })
  }
  /** The chain has gone back to the branch that it left, and whoever kept the transaction sends it. */
  const rooted = (id: string): void => {
    const kept = chain.archive.get(id)
    chain.uprooted.delete(id)
    if (kept !== undefined) note(`${id.slice(0, 8)} has its roots again: ${chain.submit(kept.transaction).status}`)
  }
  const mischief = (): void => {
    if (dice.chance(wildness.reorg) && chain.tip.height > chain.finalityDepth) {
      const depth = dice.between(1, chain.finalityDepth - 1)
      const drop = dice.chance(0.4)
      chain.reorg(depth, { drop })
      note(`reorganisation of ${depth}${drop ? ', transactions forgotten' : ''}`)
    }
    if (dice.chance(wildness.evict) && chain.pool.size > 0) {
      const id = dice.pick([...chain.pool.keys()])
      chain.evict(id)
      note(`evicts ${id.slice(0, 8)}`)
    }
    const waiting = [...chain.pool.values()].filter(({ minted }) => minted !== true)
    if (dice.chance(wildness.uproot) && waiting.length > 0) {
      const { id } = dice.pick(waiting)
      chain.uproot(id)
      note(`uproots ${id.slice(0, 8)}`)
      scheduler.after(dice.between(8_000, 60_000), actor, () => rooted(id))
    }
    if (dice.chance(wildness.resubmit)) {
      const old = [...chain.archive.values()].filter(({ transaction }) => !transaction.minted)
      if (old.length > 0) {
        const { transaction } = dice.pick(old)
        note(`somebody sends ${transaction.id.slice(0, 8)} again: ${chain.submit(transaction).status}`)
      }
    }
    if (dice.chance(wildness.feeSpike)) spike('feeRate', BigInt(dice.between(4, 14)), calmRate)
    if (dice.chance(wildness.relaySpike)) spike('relayRate', BigInt(dice.between(2, 8)), 1n)
    if (dice.chance(wildness.foreign)) useKey()
    if (wildness !== tame && dice.chance(parts.paidInto)) {
      deposits.add(chain.mint(walletKey, chain.feeAsset, BigInt(dice.between(50, 900))))
      note('somebody pays in')
    }
  }
  /** Signs with the wallet's key outside the engine: a coin or slot is used for nobody's benefit. */
  const useKey = (): void => {
    const body = foreignBody(chain, walletKey, dice)
    if (body === null) return
    const unsigned = encodeUnsigned(body)
    const signatures = (body.kind === 'utxo' ? body.inputs : [0]).map(() => toySign(walletKey, unsigned))
    const verdict = chain.submit(decodeSigned(encodeSigned(unsigned, signatures)))
    if (verdict.status === 'accepted') foreign = true
    note(`foreign use of the key: ${verdict.status}`)
  }
  const block = (): void => {
    mischief()
    chain.mine(1, { empty: dice.chance(wildness.emptyBlock) })
    note(`block ${chain.tip.height} with ${chain.tip.transactions.length}`)
    parts.moved()
    scheduler.after(wildness === tame ? 2_500 : dice.between(1_500, 5_500), actor, block)
  }
  scheduler.after(dice.between(500, 3_000), actor, block)

  return {
    foreignUsed: () => foreign,
    lastDeposit: () => Math.max(0, ...[...deposits].map((id) => chain.ledger.places.get(id)?.height ?? 0)),
    calm: () => {
      wildness = tame
      chain.feeRate = calmRate
      chain.relayRate = 1n
      for (const id of chain.uprooted) rooted(id)
    },
    relay: (bytes, submit) => {
      if (!dice.chance(weather.current.lateRelay)) return submit(bytes)
      // Taken with thanks, passed on when nobody thinks of it any more.
      const delayMs = dice.between(5_000, 60_000)
      scheduler.after(delayMs, actor, () => note(`late relay: ${submit(bytes).status}`))
      return { status: 'accepted' }
    },
  }
}

function foreignBody(chain: ToyChain, walletKey: string, dice: Dice): ToyBody | null {
  const to = toyPublicKey('thief')
  const common = { kind: chain.kind, network: chain.network, memo: '', lastValidHeight: 0, nonce: 0, sender: '', feeMax: 0n, inputs: [] }
  if (chain.kind === 'utxo') {
    const coins = [...chain.ledger.coins].filter(([, coin]) => coin.owner === walletKey && coin.amount > 1_000n)
    if (coins.length === 0) return null
    const [place, coin] = dice.pick(coins)
    const [transaction = '', index = '0'] = place.split(':')
    const inputs = [{ transaction, index: Number.parseInt(index, 10), amount: coin.amount, owner: walletKey }]
    return { ...common, inputs, outputs: [{ to, asset: chain.feeAsset, amount: coin.amount - 600n }] }
  }
  const outputs = [{ to, asset: chain.feeAsset, amount: 77n }]
  if (chain.kind === 'nonce')
    return { ...common, sender: walletKey, nonce: (chain.ledger.nonces.get(walletKey) ?? 0) + dice.below(2), feeMax: 600n, outputs }
  return { ...common, sender: walletKey, lastValidHeight: chain.tip.height + chain.validFor, feeMax: 60n, outputs }
}
