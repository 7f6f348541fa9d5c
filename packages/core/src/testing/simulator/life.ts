import type { ChainAdapter } from '../../chain/chain-adapter.ts'
import { createEngine } from '../../engine/create-engine.ts'
import type { Engine } from '../../engine/engine.ts'
import type { WorkerOptions } from '../../engine/options.ts'
import { coreErrors } from '../../errors/codes.ts'
import type { Amount } from '../../money/amount.ts'
import type { Policy } from '../../policy/policy.ts'
import type { Signature, Signer } from '../../signer/signer.ts'
import { toyComposing } from '../toy-chain/compose.ts'
import { toyPublicKey, toySign, toySigner } from '../toy-chain/keys.ts'
import { type ToyNetwork, ToyNetworkError, type ToyPort } from '../toy-chain/network.ts'
import { type ToyAdapter, toyAdapter } from '../toy-chain/toy-adapter.ts'
import type { Dice } from './dice.ts'
import type { Caller, Carry } from './port.ts'
import type { Actor, Scheduler } from './scheduler.ts'
import type { SimStore } from './sim-store.ts'
import { virtualClock } from './virtual-clock.ts'

/** The patience of simulated workers: short, so that a history of minutes holds many leases. */
export const patience: WorkerOptions = {
  name: 'worker',
  phase: 'all',
  ...{ concurrency: 4, leaseMax: 8, leaseMs: 8_000, holdMs: 10_000, idleMs: 2_500 },
  ...{ callTimeoutMs: 4_000, signTimeoutMs: 5_000, resendMs: 5_000, parkMs: 4_000, backoffBaseMs: 300, backoffCapMs: 4_000 },
  ...{ triesMax: 3, stuckAlertMs: 90_000, watchMs: 12_000, reconcileEveryMs: 20_000, depositsEveryMs: 6_000, gapFillAfterMs: 5_000 },
}

/** What every life of every worker is made from. */
export type Surroundings = {
  readonly scheduler: Scheduler
  readonly store: SimStore
  readonly carry: Carry
  readonly dice: Dice
  readonly node: () => ToyNetwork
  readonly policies: readonly Policy[]
  readonly worker: WorkerOptions
  readonly houseFeeMax: Amount | null
  /** Whether the chain takes replacements; without, a stuck coin transaction is helped by a child. */
  readonly replaces: boolean
  /** The chain's own wallet builds and signs together. */
  readonly composes: boolean
  /** Whoever signs could also send; called with what it was asked to sign. Null when signing stays in the house. */
  readonly cosigner: ((unsigned: Uint8Array) => void) | null
  /** Deposits to the hot wallet are scanned and booked. */
  readonly deposits: boolean
}

/** One life of a worker: its object graph from start to crash. */
export type Life = {
  readonly actor: Actor
  readonly engine: Engine
  /** Asks it to finish what it has in hand; resolves when it has, never if it dies before. */
  readonly stop: () => Promise<void>
}

/** The key that seals intents; the same for all workers, or they would not take each other's withdrawals for genuine. */
export const policyKey: Uint8Array = new Uint8Array(32).fill(7)

/** Starts a worker from nothing but the store. `died` is called when a fault kills it. */
export function startLife(around: Surroundings, name: string, died: (actor: Actor) => void): Life {
  const { scheduler, carry } = around
  const actor: Actor = { name, alive: true, frozenUntil: 0 }
  const caller: Caller = {
    actor,
    crash: () => {
      actor.alive = false
      died(actor)
    },
  }
  const adapter = connectChain(around, caller)
  const stopping = new AbortController()
  const engine = createEngine({
    chains: [adapter],
    store: around.store.connect(caller, carry),
    signer: connectSigner(around, caller),
    policyKey,
    wallets: Object.fromEntries(adapter.assets.map((asset) => [asset.id, 'hot'])),
    policies: around.policies,
    clock: virtualClock(scheduler, actor, around.dice.chance(0.2) ? around.dice.between(-86_400_000, 86_400_000) : 0),
    random: around.dice.fork(name),
    worker: { ...around.worker, name },
    ...(around.houseFeeMax === null ? {} : { houseFeeMax: { [adapter.chain]: around.houseFeeMax } }),
  })
  scheduler.note(actor, 'starts')
  // A worker only ends by itself because of a bug.
  const worked = engine.work(stopping.signal).catch((error: unknown) => {
    if (actor.alive) scheduler.fail(error)
  })
  const stop = (): Promise<void> => {
    stopping.abort()
    return worked
  }
  return { actor, engine, stop }
}

function connectChain(around: Surroundings, caller: Caller): ChainAdapter {
  let operation = ''
  const port: ToyPort = (call, run) => around.carry(caller, call, operation, run, () => new ToyNetworkError('no answer'))
  const node = around.node()
  const toy = toyAdapter(node, port)
  // The port is reached before the verb first waits, so the name is still right when the call leaves.
  const named =
    <Arguments extends readonly unknown[], Answer>(name: string, verb: (...given: Arguments) => Answer) =>
    (...given: Arguments): Answer => {
      operation = name
      return verb(...given)
    }
  const { deposits, replace, ...rest } = toy
  const adapter: ToyAdapter = {
    ...rest,
    stuckAfterMs: 14_000,
    pollEveryMs: 2_500,
    snapshot: named('snapshot', toy.snapshot),
    broadcast: named('broadcast', toy.broadcast),
    observe: named('observe', toy.observe),
    ...(toy.quoteFee === undefined ? {} : { quoteFee: named('quote', toy.quoteFee) }),
    ...(toy.balances === undefined ? {} : { balances: { read: named('balances', toy.balances.read) } }),
    ...(toy.coins === undefined ? {} : { coins: { view: named('coins', toy.coins.view) } }),
    ...(replace === undefined || !around.replaces ? {} : { replace }),
    ...(deposits === undefined || !around.deposits ? {} : { deposits: { scan: named('deposits', deposits.scan) } }),
  }
  if (!around.composes) return adapter
  const composing = toyComposing(adapter, toySigner(), node, port)
  return { ...composing, height: named('height', composing.height) }
}

function connectSigner({ carry, cosigner }: Surroundings, caller: Caller): Signer {
  const lost = (): Error => coreErrors.create('SIGNER_UNREACHABLE', { keyRef: 'toy:hot', reason: 'no answer' })
  const keyOf = (keyRef: string): Uint8Array => Uint8Array.from(Buffer.from(toyPublicKey(keyRef), 'hex'))
  return {
    publicKey: (keyRef) => carry(caller, 'sign', 'publicKey', () => ({ algorithm: 'ed25519' as const, bytes: keyOf(keyRef) }), lost),
    permit: async () => ({ release: () => undefined }),
    sign: ({ keyRef, message, transaction }) => {
      const answer = (): Signature => {
        cosigner?.(transaction)
        return { keyRef, bytes: toySign(toyPublicKey(keyRef), message) }
      }
      return carry(caller, 'sign', 'sign', answer, lost)
    },
    ...(cosigner === null ? {} : { exposes: () => true }),
  }
}
