import { InvariantError } from '../../errors/invariant.ts'
import type { Wish } from './client.ts'
import { dice as diceOf } from './dice.ts'
import { noFaults } from './faults.ts'
import { finale } from './finale.ts'
import { forge } from './opening.ts'
import { demandRest, reasonToRest, unrested } from './oracle/rest.ts'
import { drawPlan, drawWish } from './plan.ts'
import { profileOf } from './profiles.ts'
import { type Stage, setStage } from './stage.ts'
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
  const stage = setStage(drawPlan(profileOf(seed, options.profile), dice.fork('plan')), dice)
  const { scheduler, plan } = stage
  let violation: HistoryResult['violation'] = null
  try {
    begin(stage)
    await untilRest(stage)
    finale(stage.facts, stage.known, stage.store)
  } catch (error) {
    const rule = error instanceof Violation ? error.rule : error instanceof InvariantError ? 'bug' : 'crash'
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error)
    violation = { rule, message: error instanceof Violation ? error.message : `${rule}: ${told}`, trace: scheduler.trace.tail(140) }
  }
  const ended = { steps: scheduler.steps(), hash: scheduler.trace.hash(), ends: endsOf(stage) }
  return { seed, profile: plan.profile.name, kind: plan.chain.kind, violation, ...ended }
}

/** Starts everybody and lays out what will happen when. */
function begin(stage: Stage): void {
  const { plan, dice, scheduler, world } = stage
  const { profile, calmAtMs } = plan
  stage.crew.muster()
  for (const wish of plan.wishes) ask(stage, wish)
  stage.people.meddle(profile.people, plan.meddlings, calmAtMs)
  for (let times = profile.reissues ? 2 : 0; times > 0; times -= 1) {
    scheduler.after(dice.between(15_000, calmAtMs + 20_000), world, () => reissue(stage))
  }
  for (let times = plan.reliefs; times > 0; times -= 1) scheduler.after(dice.between(1_000, calmAtMs), world, () => stage.crew.relieve())
  if (profile.restore) scheduler.after(dice.between(3_000, 15_000), world, () => goBack(stage))
  if (profile.forgery) scheduler.after(dice.between(500, 15_000), world, () => forge(plan, stage.store))
  scheduler.after(calmAtMs, world, () => {
    scheduler.note(world, 'calm')
    stage.weather.current = noFaults
    stage.nature.calm()
  })
}

/** Runs until nothing has anywhere to go any more, or for as long as that may take. */
async function untilRest(stage: Stage): Promise<void> {
  const { plan, scheduler, client, facts } = stage
  const { restore } = plan.profile
  const from = scheduler.now() + plan.calmAtMs + (restore ? 60_000 : 2_000)
  let clearAt = from
  let lookAt = from + 3_000
  for (;;) {
    demand(await scheduler.next(), 'liveness', () => 'nothing happens any more')
    demand(scheduler.steps() < stepsMax, 'liveness', () => `no rest after ${stepsMax} steps`)
    const now = scheduler.now()
    if (now >= clearAt) {
      clearAt = now + 30_000
      const resume = !facts.unexplained()
      if (!resume) client.giveUp()
      stage.people.clearUp({ resume })
    }
    if (now < lookAt) continue
    lookAt = now + 2_500
    // After a restore nobody resumes anything: what counts is that nothing is paid again.
    if ((client.answered() && unrested(facts).length === 0 && scanned(stage)) || (restore && now > from + 30_000)) return
    if (now < from + patienceMs) continue
    demand(client.answered(), 'liveness', () => 'the client never got an answer')
    demand(scanned(stage), 'liveness', () => 'a deposit was never looked at')
    return demandRest(facts)
  }
}

/** Whether every deposit that is in the chain has been looked at. */
function scanned({ plan, store, nature }: Stage): boolean {
  if (!plan.profile.deposits) return true
  const [cursor] = store.rows('cursors').filter(([key]) => key.startsWith('cursor|deposits'))
  return Number.parseInt(cursor?.[1].value ?? '0', 10) >= nature.lastDeposit()
}

function ask({ wanted, client }: Stage, wish: Wish): void {
  wanted.set(wish.wanted.id, wish.wanted)
  client.ask(wish)
}

/** Somebody asks for an ended withdrawal again, under a new id that names the old one. */
function reissue(stage: Stage): void {
  const { wanted, store, plan } = stage
  const dice = stage.dice.fork(`reissue ${wanted.size}`)
  const ended = [...wanted.values()].filter(
    ({ id }) => !wanted.has(`${id}r`) && ['failed', 'cancelled'].includes(store.get('orders', id)?.state ?? ''),
  )
  if (ended.length === 0) return
  const first = dice.pick(ended)
  ask(stage, { ...drawWish(plan.chain, plan.profile, dice, `${first.id}r`, first), atMs: 100 })
}

/** The store is lost and comes back as it was a while ago. */
function goBack(stage: Stage): void {
  const { dice, scheduler, world, facts } = stage
  const back = stage.store.backup()
  scheduler.note(world, 'a backup is taken')
  scheduler.after(dice.between(5_000, 20_000), world, () => {
    stage.crew.dismiss()
    scheduler.note(world, 'the store is lost')
    // What was on its way is final by now: what reconciliation can see is what it is held to.
    scheduler.after(40_000, world, () => {
      back()
      facts.restored = true
      for (const one of stage.wanted.values()) one.acked = null
      stage.watchAnew()
      scheduler.note(world, 'the old copy is put back')
      stage.crew.muster()
    })
  })
}

function endsOf({ store, facts }: Stage): HistoryResult['ends'] {
  const ends: { [state: string]: number } = {}
  for (const [, order] of store.rows('orders')) {
    const reason = reasonToRest(facts, order) ?? 'moving'
    const end = reason === order.state ? reason : `${order.state} (${reason})`
    ends[end] = (ends[end] ?? 0) + 1
  }
  return ends
}
