import { decodeSigned } from '../toy-chain/decode.ts'
import { type Client, client } from './client.ts'
import { type Crew, crew } from './crew.ts'
import type { Dice } from './dice.ts'
import { noFaults } from './faults.ts'
import { patience, type Surroundings } from './life.ts'
import { openBooks, scopesOf } from './opening.ts'
import type { Known } from './oracle/attempts.ts'
import type { Facts, Wanted } from './oracle/facts.ts'
import { witnesses } from './oracle/oracle.ts'
import { checkPayments, checkWire } from './oracle/payments.ts'
import { truth } from './oracle/truth.ts'
import { type People, people } from './people.ts'
import type { Plan } from './plan.ts'
import { carrier, type Weather } from './port.ts'
import { type Actor, type Scheduler, scheduler as timeline } from './scheduler.ts'
import { completedBy } from './sim-chain/complete.ts'
import { SimNode } from './sim-chain/sim-node.ts'
import { type SimWorld, simWorld } from './sim-chain/sim-world.ts'
import { type SimStore, simStore, type Witness } from './sim-store.ts'

/** Everybody and everything of one history, ready to begin. */
export type Stage = {
  readonly plan: Plan
  readonly dice: Dice
  readonly scheduler: Scheduler
  readonly weather: Weather
  readonly world: Actor
  readonly store: SimStore
  readonly facts: Facts
  readonly known: Known
  readonly wanted: Map<string, Wanted>
  readonly nature: SimWorld
  readonly crew: Crew
  readonly client: Client
  readonly people: People
  /** The oracle starts anew from the rows as they are: after the store went back. */
  readonly watchAnew: () => void
}

/** Builds the stage of a plan. Nothing has happened yet but the opening of the books. */
export function setStage(plan: Plan, dice: Dice): Stage {
  const { chain, profile, walletKey } = plan
  const scheduler = timeline()
  const world = actorNamed('world')
  const weather: Weather = { current: plan.faults }
  const wanted = new Map<string, Wanted>()
  const known: Known = { transactions: new Map() }
  let witness: Witness = () => {}
  const store = simStore(scheduler, (...seen) => witness(...seen))
  const unexplained = (): boolean => profile.restore || nature.foreignUsed()
  const facts: Facts = { store, chain, truth: truth(chain), wanted, walletKey, restored: false, unexplained }
  const nature = simWorld({
    ...{ chain, scheduler, weather, walletKey, actor: world, wildness: plan.wildness, paidInto: profile.deposits ? 0.15 : 0 },
    dice: dice.fork('world'),
    moved: () => checkPayments(facts),
  })
  let nodes = 0
  const node = (): SimNode => {
    nodes += 1
    const relay: ConstructorParameters<typeof SimNode>[1]['relay'] = (bytes, submit) => {
      checkWire(facts, bytes)
      return nature.relay(bytes, submit)
    }
    return new SimNode(chain, { dice: dice.fork(`node ${nodes}`), weather, relay, now: scheduler.now })
  }
  const signing = dice.fork('cosigner')
  // Now and then a co-signer sends what it was only asked to sign, sooner or later.
  const cosigner = (unsigned: Uint8Array): void => {
    if (weather.current === noFaults || !signing.chance(0.2)) return
    scheduler.after(signing.between(10, 40_000), world, () => {
      scheduler.note(world, `the co-signer sends by itself: ${chain.submit(completedBy(unsigned, walletKey)).status}`)
    })
  }
  const around: Surroundings = {
    ...{ scheduler, store, node, policies: plan.policies, houseFeeMax: plan.houseFeeMax },
    ...{ replaces: plan.replaces, composes: profile.composes, deposits: profile.deposits },
    cosigner: profile.cosigner ? cosigner : null,
    carry: carrier({ scheduler, weather, world, dice: dice.fork('ports'), leaseMs: patience.leaseMs }),
    dice: dice.fork('lives'),
    worker: { ...patience, holdMs: plan.holdMs, reconcileEveryMs: plan.reconcileEveryMs },
  }
  const watchAnew = (): void => {
    witness = witnesses(facts, known)
  }
  openBooks(plan, store)
  watchAnew()
  const workers = crew({ around, scheduler, actor: world, dice: dice.fork('crew'), size: plan.workers })
  const asking = client({ scheduler, actor: actorNamed('client'), dice: dice.fork('client'), lives: workers.alive })
  const send = (bytes: Uint8Array): void => {
    scheduler.note(world, `somebody sends bytes by hand: ${chain.submit(decodeSigned(bytes)).status}`)
  }
  const desk = {
    scheduler,
    store,
    actor: actorNamed('people'),
    dice: dice.fork('people'),
    lives: workers.alive,
    scopes: scopesOf(plan),
    send,
  }
  return {
    ...{ plan, dice, scheduler, weather, world, store, facts, known, wanted, nature, watchAnew },
    ...{ crew: workers, client: asking, people: people(desk) },
  }
}

const actorNamed = (name: string): Actor => ({ name, alive: true, frozenUntil: 0 })
