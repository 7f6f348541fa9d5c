import type { Observation } from '../../chain/observation.ts'
import { accountId, attemptId } from '../../ids/ids.ts'
import type { Intent } from '../../intent/intent.ts'
import { amount } from '../../money/amount.ts'
import type { Fence } from '../../store/contract/orders.ts'
import type { Command, VerbName, VerbTable } from '../../store/store.ts'
import { buildAccept } from '../build/accept.ts'
import { buildBind, buildClaim, buildLane, buildProof, buildSigned } from '../build/draft.ts'
import { buildIntent, usual } from '../build/intent.ts'
import type { Prng } from '../build/prng.ts'
import { settlement } from './journey.ts'

const command = <Name extends VerbName>(verb: Name, input: VerbTable[Name]['input']): Command => ({ verb, input }) as unknown as Command

const note = { code: 'TEST', detail: 'test' }
const who = { actor: 'operator', reason: 'test' }

/** One withdrawal of a script: its intent, its place in the queue and the coins that it and its neighbours fight over. */
type Hero = { readonly random: Prng; readonly intent: Intent; readonly coins: readonly string[]; readonly lane: string; tokens: number }

const lease = (hero: Hero): Command => {
  hero.tokens += 1
  return command('lease', { worker: 'worker-1', leaseMs: 100_000, max: 5, chains: [usual.chain], orders: [hero.intent.id] })
}

const fence = ({ random, intent, tokens }: Hero): Fence => ({ order: intent.id, token: random.oneIn(12) ? random.below(3) : tokens })

/** One attempt from bind to send; a later one shares the first coin and names those before. */
function attempt(hero: Hero, name: string, earlier: readonly string[]): readonly Command[] {
  const { random, intent, coins } = hero
  const fences = [fence(hero)]
  const id = attemptId(name)
  const useLane = earlier.length === 0 && random.oneIn(4)
  const place = useLane
    ? { lane: buildLane(hero.lane), slot: 0 }
    : { claims: earlier.length > 0 || random.oneIn(2) ? coins : coins.slice(0, 1) }
  const bind = buildBind({ attempt: name, fences, intents: [intent], ...place, replaces: earlier, holdMs: 400 })
  const slot = command('slot', {
    attempt: id,
    fence: fence(hero),
    lane: buildLane(hero.lane),
    wallet: usual.wallet,
    chainNext: 0,
    windowMax: 4,
  })
  const seen: Observation = { attempt: id, status: random.pick(['pooled', 'not-seen'] as const) }
  const signed = buildSigned(name)
  const begin = useLane ? [slot] : []
  if (random.oneIn(5)) return [...begin, command('bindAndSeal', { ...bind, signed })]
  return [
    ...begin,
    command('bind', bind),
    ...(random.oneIn(4) ? [command('abandon', { attempt: id, fences, reason: 'test' })] : []),
    ...(random.oneIn(4) ? [command('expose', { attempt: id, fences })] : []),
    ...(random.oneIn(8) ? [] : [command('seal', { attempt: id, fences, signed })]),
    command('sent', { attempt: id, result: random.pick([{ status: 'accepted' }, { status: 'unknown', reason: 'lost' }] as const) }),
    command('observe', { attempt: id, observation: seen }),
  ]
}

const bury = (hero: Hero, name: string): Command => {
  const { random, coins } = hero
  const claims = (random.oneIn(3) ? coins : coins.slice(0, 1)).map(buildClaim)
  return command('bury', {
    attempt: attemptId(name),
    fences: [fence(hero)],
    proof: buildProof(claims, 'rival', random.oneIn(2) ? claims.slice(1) : []),
  })
}

/** What may become of a withdrawal that has been tried. */
const endings: readonly ((hero: Hero, attempts: readonly string[]) => readonly Command[])[] = [
  (hero, attempts) => [command('settle', settlement(fence(hero), hero.random.pick(attempts), BigInt(hero.random.below(25))))],
  (hero, attempts) => [command('settle', settlement(fence(hero), attempts.at(-1) as string, 6n))],
  (hero, attempts) => {
    const settle = command('settle', settlement(fence(hero), attempts.at(-1) as string, 7n))
    return [settle, command('reopen', { order: hero.intent.id, ...who }), settle]
  },
  (hero, attempts) => [...attempts.map((name) => bury(hero, name)), command('fail', { fence: fence(hero), note, proofs: [] })],
  (hero, attempts) => {
    const release = (actor: string) => command('forceRelease', { order: hero.intent.id, actor, reason: 'stuck' })
    return [release('bob'), release('carol'), lease(hero), command('settle', settlement(fence(hero), hero.random.pick(attempts), 4n))]
  },
  (hero) => [command('deadLetter', { fence: fence(hero), note }), command('redrive', { order: hero.intent.id, ...who }), lease(hero)],
  (hero) => [command('requeue', { fence: fence(hero), delayMs: 50 }), lease(hero)],
  (hero) => [
    command('adopt', {
      order: hero.intent.id,
      transaction: buildSigned(`foreign-${hero.intent.id}`).id,
      block: { height: 8, hash: 'block-8' },
      fee: amount(3n),
      ...who,
    }),
  ],
  (hero) => [command('cancel', { order: hero.intent.id, ...who })],
]

/** What may become of a withdrawal before it is tried. */
const detours: readonly ((hero: Hero) => readonly Command[])[] = [
  (hero) => [
    command('park', { fence: fence(hero), note, resumeInMs: 100 }),
    command('redrive', { order: hero.intent.id, ...who }),
    lease(hero),
  ],
  (hero) => [command('requeue', { fence: fence(hero), delayMs: 0 }), lease(hero)],
  (hero) => [command('cancel', { order: hero.intent.id, ...who })],
  (hero) => [command('renew', { fences: [fence(hero)], leaseMs: 50_000 })],
  (hero) => {
    const id = attemptId(`A-${hero.intent.id}-slot`)
    const ask = { fence: fence(hero), lane: buildLane(hero.lane), wallet: usual.wallet, chainNext: 0, windowMax: 4 }
    return [command('slot', { attempt: id, ...ask }), command('returnSlot', { attempt: id, fence: fence(hero) })]
  },
]

/** The life of one withdrawal as commands, under names of its own; stories of one `group` share coins. */
export function story(random: Prng, name: string, group: string): readonly Command[] {
  const account = `user:${random.below(2)}`
  const intent = buildIntent({
    id: `W-${name}`,
    account,
    amount: BigInt(20 + random.below(60)),
    feeMax: BigInt(random.below(12)),
    feeBearer: random.oneIn(5) ? 'house' : 'user',
  })
  const coins = [`${group}-${random.below(random.oneIn(3) ? 4 : 40)}`, `${name}-own`]
  const hero: Hero = { random, intent, coins, lane: name, tokens: 0 }
  const reference = `in:${name}`
  const lines: Command[] = [
    command('credit', {
      reference,
      account: accountId(account),
      asset: usual.asset,
      amount: amount(BigInt(10 + random.below(150))),
      actor: 'scanner',
    }),
    command('accept', buildAccept(intent)),
    lease(hero),
  ]
  if (random.oneIn(3)) lines.push(...random.pick(detours)(hero))
  const attempts: string[] = []
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    const next = `A-${name}-${attempts.length}`
    lines.push(...attempt(hero, next, attempts))
    attempts.push(next)
    if (random.oneIn(4)) lines.push(bury(hero, next))
  }
  for (let left = 1 + random.below(2); left > 0; left -= 1) lines.push(...random.pick(endings)(hero, attempts))
  if (random.oneIn(8))
    lines.push(
      command('uncredit', { asset: usual.asset, reference, ...who }),
      command('resume', { scope: `account:${accountId(account)}`, by: 'operator', reason: 'seen' }),
    )
  if (random.oneIn(3))
    lines.push(
      command('resume', { scope: `account:${accountId(account)}`, by: 'operator', reason: 'seen' }),
      command('resume', { scope: `wallet:${usual.wallet}`, by: 'operator', reason: 'seen' }),
    )
  return lines
}
