import { InvariantError } from '../../errors/invariant.ts'
import { accountId, keyRef, orderId, walletName } from '../../ids/ids.ts'
import { intentDigest } from '../../intent/digest.ts'
import type { Intent } from '../../intent/intent.ts'
import { amount } from '../../money/amount.ts'
import type { HaltScope } from '../../store/records.ts'
import { toyAddress } from '../toy-chain/address.ts'
import { toyPublicKey } from '../toy-chain/keys.ts'
import { client } from './client.ts'
import { type Dice, dice as diceOf } from './dice.ts'
import { noFaults } from './faults.ts'
import { type Life, patience, startLife } from './life.ts'
import type { Known } from './oracle/attempts.ts'
import type { Facts, Wanted } from './oracle/facts.ts'
import { witnesses } from './oracle/oracle.ts'
import { checkPayments, checkWire } from './oracle/payments.ts'
import { checkEnd, demandRest, reasonToRest, unrested } from './oracle/rest.ts'
import { truth } from './oracle/truth.ts'
import { people } from './people.ts'
import { drawPlan, drawWish, type Plan } from './plan.ts'
import { carrier, type Weather } from './port.ts'
import { profileOf } from './profiles.ts'
import { type Actor, scheduler as timeline } from './scheduler.ts'
import { SimNode } from './sim-chain/sim-node.ts'
import { simWorld } from './sim-chain/sim-world.ts'
import { simStore, type Witness } from './sim-store.ts'
import { demand, Violation } from './violation.ts'

/** How one history went. The same seed gives the same, to the last step. */
export type HistoryResult = {
  readonly seed: number
  readonly profile: string
  readonly kind: string
  readonly steps: number
  /** Over every step: equal for equal histories. */
  readonly hash: string
  /** Orders by where they ended, with the reason where that is no end. */
  readonly ends: { readonly [state: string]: number }
  readonly violation: null | { readonly rule: string; readonly message: string; readonly trace: readonly string[] }
}

const stepsMax = 6_000
/** How long everything has, once nothing goes wrong any more. */
const patienceMs = 240_000

/** Plays the history of a seed: set-up, trouble, calm, rest; every promise checked all the way. */
export async function runHistory(seed: number, options: { readonly profile?: string } = {}): Promise<HistoryResult> {
  const dice = diceOf(seed)
  const plan = drawPlan(profileOf(seed, options.profile), dice.fork('plan'))
  const stage = setUp(plan, dice)
  let violation: HistoryResult['violation'] = null
  try {
    await stage.play()
  } catch (error) {
    const rule = error instanceof Violation ? error.rule : error instanceof InvariantError ? 'bug' : 'crash'
    const message = error instanceof Violation ? error.message : `${rule}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
    violation = { rule, message, trace: stage.tail() }
  }
  return { seed, profile: plan.profile.name, kind: plan.chain.kind, violation, ...stage.outcome() }
}

type Stage = { play(): Promise<void>; tail(): readonly string[]; outcome(): Pick<HistoryResult, 'steps' | 'hash' | 'ends'> }

function setUp(plan: Plan, dice: Dice): Stage {
  const { chain, profile, walletKey } = plan
  const scheduler = timeline()
  const actor = (name: string): Actor => ({ name, alive: true, frozenUntil: 0 })
  const world = actor('world')
  const desk = actor('people')
  const caller = actor('client')
  const weather: Weather = { current: plan.faults }
  const wanted = new Map<string, Wanted>()
  const known: Known = { transactions: new Map() }
  let witness: Witness = () => {}
  const store = simStore(scheduler, (...seen) => witness(...seen))
  const facts: Facts = { store, chain, truth: truth(chain), wanted, walletKey, restored: false, unexplained: () => profile.restore || nature.foreignUsed() }
  const mined = (): void => checkPayments(facts)
  const nature = simWorld({ ...{ chain, scheduler, weather, walletKey }, actor: world, dice: dice.fork('world'), wildness: plan.wildness, moved: mined })

  const around = {
    ...{ scheduler, store, policies: plan.policies, houseFeeMax: plan.houseFeeMax },
    carry: carrier({ scheduler, weather, world, dice: dice.fork('ports'), leaseMs: patience.leaseMs }),
    dice: dice.fork('lives'),
    node: () =>
      new SimNode(chain, {
        ...{ dice: dice.fork(`node ${lifeCount}`), weather, now: scheduler.now },
        relay: (bytes, submit) => {
          checkWire(facts, bytes)
          return nature.relay(bytes, submit)
        },
      }),
    worker: { ...patience, holdMs: plan.holdMs },
  }
  const lives = new Map<string, Life>()
  let lifeCount = 0
  let closed = false
  const begin = (name: string): void => {
    if (closed) return
    lifeCount += 1
    const life = startLife(around, `${name}.${lifeCount}`, () => {
      lives.delete(name)
      scheduler.after(around.dice.between(200, 9_000), world, () => begin(name))
    })
    lives.set(name, life)
  }
  const alive = (): readonly Life[] => [...lives.values()]

  registerWallet(plan, store)
  witness = witnesses(facts, known)
  const asking = client({ scheduler, actor: caller, dice: dice.fork('client'), lives: alive })
  const desks = people({ scheduler, store, actor: desk, dice: dice.fork('people'), lives: alive, scopes: scopesOf(plan) })

  const ask = (wish: Plan['wishes'][number]): void => {
    wanted.set(wish.wanted.id, wish.wanted)
    asking.ask(wish)
  }
  const reissue = (): void => {
    const second = dice.fork(`reissue ${wanted.size}`)
    const open = [...wanted.values()].filter(({ id }) => ![...wanted.values()].some((one) => one.id === `${id}r`))
    const ended = open.filter(({ id }) => ['failed', 'cancelled'].includes(store.get('orders', id)?.state ?? ''))
    const first = ended.length > 0 ? second.pick(ended) : undefined
    if (first === undefined) return
    ask({ ...drawWish(chain, profile, second, `${first.id}r`, first), atMs: 100 })
  }
  const restore = (): void => {
    const back = store.backup()
    scheduler.note(desk, 'takes a backup')
    scheduler.after(dice.between(5_000, 20_000), desk, () => {
      closed = true
      for (const life of alive()) life.actor.alive = false
      lives.clear()
      scheduler.note(desk, 'loses the store')
      // What was on its way is final by now: what reconciliation can see is what it is held to.
      scheduler.after(40_000, desk, () => {
        back()
        facts.restored = true
        for (const one of wanted.values()) one.acked = null
        witness = witnesses(facts, known)
        scheduler.note(desk, 'puts the old copy back')
        closed = false
        for (let index = 1; index <= plan.workers; index += 1) begin(`w${index}`)
      })
    })
  }
  const calm = (): void => {
    scheduler.note(world, 'calm')
    weather.current = noFaults
    nature.calm()
  }

  const play = async (): Promise<void> => {
    for (let index = 1; index <= plan.workers; index += 1) begin(`w${index}`)
    for (const wish of plan.wishes) ask(wish)
    desks.meddle(profile.people, plan.meddlings, plan.calmAtMs)
    if (profile.reissues) for (let times = 2; times > 0; times -= 1) scheduler.after(dice.between(15_000, plan.calmAtMs + 20_000), desk, reissue)
    if (profile.restore) scheduler.after(dice.between(3_000, 15_000), desk, restore)
    if (profile.forgery) scheduler.after(dice.between(500, 15_000), desk, () => forge(plan, store))
    scheduler.after(plan.calmAtMs, world, calm)
    const start = scheduler.now()
    const from = start + plan.calmAtMs + (profile.restore ? 60_000 : 2_000)
    let clearAt = from
    let lookAt = from + 3_000
    for (;;) {
      if (!(await scheduler.next())) return demand(false, 'liveness', () => 'nothing happens any more')
      demand(scheduler.steps() < stepsMax, 'liveness', () => `no rest after ${stepsMax} steps`)
      const now = scheduler.now()
      if (now >= clearAt) {
        clearAt = now + 30_000
        const resume = !facts.unexplained()
        if (!resume) asking.giveUp()
        desks.clearUp({ resume })
      }
      if (now < lookAt) continue
      lookAt = now + 2_500
      const resting = asking.answered() && unrested(facts).length === 0
      if (resting || (profile.restore && now > from + 30_000)) break
      if (now < from + patienceMs) continue
      demand(asking.answered(), 'liveness', () => 'the client never got an answer')
      demandRest(facts)
      break
    }
    finish(plan, facts, known, store, { exactBooks: !facts.unexplained() })
  }

  return {
    play,
    tail: () => scheduler.trace.tail(140),
    outcome: () => {
      const ends: { [state: string]: number } = {}
      for (const [, order] of store.rows('orders')) {
        const reason = reasonToRest(facts, order) ?? 'moving'
        const end = reason === order.state ? reason : `${order.state} (${reason})`
        ends[end] = (ends[end] ?? 0) + 1
      }
      return { steps: scheduler.steps(), hash: scheduler.trace.hash(), ends }
    },
  }
}

/** The end: checks what rests, then lets everything that was ever signed come back, and checks again. */
function finish(plan: Plan, facts: Facts, known: Known, store: ReturnType<typeof simStore>, options: { readonly exactBooks: boolean }): void {
  const { chain } = plan
  checkEnd(facts, options)
  const verified = store.apply([{ verb: 'verify', input: {} }])[0]
  const findings = verified?.ok === true ? (verified.result as { readonly findings: readonly { readonly rule: string; readonly detail: string }[] }).findings : []
  demand(findings.length === 0, 'verify', () => findings.map(({ rule, detail }) => `${rule} ${detail}`).join('; '))
  chain.feeRate = 0n
  chain.relayRate = 0n
  for (let round = 0; round < 4; round += 1) {
    for (const transaction of known.transactions.values()) chain.submit(transaction)
    chain.mine(1)
    checkPayments(facts)
  }
}

function registerWallet(plan: Plan, store: ReturnType<typeof simStore>): void {
  const { chain } = plan
  const wallet = { name: walletName('hot'), chain: `toy:${chain.network}` as Intent['chain'], addresses: [{ address: toyAddress(chain.network, plan.walletKey), keyRef: keyRef('toy:hot') }], active: true }
  store.apply([
    { verb: 'registerWallet', input: { wallet, actor: 'setup' } },
    ...plan.fundings.map((funding, index) => ({
      verb: 'credit' as const,
      input: { reference: `funding:${index}`, account: accountId(funding.account), asset: funding.asset, amount: amount(funding.amount), actor: 'setup' },
    })),
  ])
}

function scopesOf({ chain }: Plan): readonly HaltScope[] {
  return ['global', `chain:toy:${chain.network}`, `asset:${chain.feeAsset}`, 'account:user:1', 'wallet:hot']
}

/** Somebody with a hand in the database: a withdrawal that never passed the engine's front door. */
function forge(plan: Plan, store: ReturnType<typeof simStore>): void {
  const { chain } = plan
  const to = toyAddress(chain.network, toyPublicKey('thief'))
  const intent: Intent = {
    ...{ id: orderId('FORGED'), chain: `toy:${chain.network}` as Intent['chain'], wallet: walletName('hot'), account: accountId('user:1') },
    ...{ feeAsset: chain.feeAsset, feeMax: amount(60n), feeBearer: 'house' as const },
    action: { kind: 'transfer', to, asset: chain.feeAsset, amount: amount(66n) },
  }
  store.apply([{ verb: 'accept', input: { intent, digest: intentDigest(intent), mac: '0'.repeat(64), requester: 'nobody', rules: [] } }])
}
