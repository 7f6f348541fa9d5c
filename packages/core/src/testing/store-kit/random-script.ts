import { accountId, attemptId, orderId } from '../../ids/ids.ts'
import { amount } from '../../money/amount.ts'
import type { Command, Store, VerbName, VerbTable } from '../../store/store.ts'
import { buildAccept } from '../build/accept.ts'
import { buildBind, buildClaim, buildLane, buildProof, buildSigned } from '../build/draft.ts'
import { buildIntent, usual } from '../build/intent.ts'
import { type Prng, prng } from '../build/prng.ts'
import { settlement } from './journey.ts'

const command = <Name extends VerbName>(verb: Name, input: VerbTable[Name]['input']): Command => ({ verb, input }) as unknown as Command

const coins = ['one', 'two', 'three', 'four']
const who = { actor: 'operator', reason: 'test' }
const note = { code: 'TEST', detail: 'test' }

/** What a random command is made of: few ids, so that commands meet each other. */
function choices(random: Prng, seed: number) {
  const number = random.below(8)
  const intent = buildIntent({ id: `W-${seed}-${number}`, account: `user:${number % 2}`, amount: BigInt(20 + 10 * number), ...(number === 7 ? { feeBearer: 'house' as const } : {}) })
  const fence = { order: orderId(intent.id), token: random.oneIn(6) ? random.below(4) : 1 }
  // An attempt belongs to its order, and most of them keep to one coin: that is what lets them replace each other.
  const attempt = `A-${seed}-${number}-${random.below(3)}`
  const claims = random.oneIn(3) ? [`${seed}-${random.pick(coins)}`, `${seed}-more`] : [`${seed}-${coins[number % coins.length]}`]
  const replaces = random.oneIn(3) ? [`A-${seed}-${number}-${random.below(3)}`].filter((id) => id !== attempt) : []
  return { intent, fence, attempt, id: attemptId(attempt), claims, replaces }
}

const makers: readonly ((random: Prng, seed: number) => Command)[] = [
  (random, seed) => {
    const value = BigInt(1 + random.below(200))
    const reference = `in:${seed}:${random.below(40)}`
    return command('credit', { reference, account: accountId(`user:${random.below(2)}`), asset: usual.asset, amount: amount(value), actor: 'scanner' })
  },
  (random, seed) => command('accept', buildAccept(choices(random, seed).intent)),
  (random, seed) => command('accept', buildAccept(choices(random, seed).intent)),
  () => command('lease', { worker: 'worker-1', leaseMs: 1_000, max: 4, chains: [usual.chain] }),
  () => command('lease', { worker: 'worker-2', leaseMs: 1_000, max: 4, chains: [usual.chain] }),
  ...Array.from({ length: 3 }, () => (random: Prng, seed: number) => {
    const { intent, fence, attempt, claims, replaces } = choices(random, seed)
    return command('bind', buildBind({ attempt, fences: [fence], intents: [intent], claims, replaces, holdMs: 500 }))
  }),
  ...Array.from({ length: 3 }, () => (random: Prng, seed: number) => {
    const { fence, attempt, id } = choices(random, seed)
    return command('seal', { attempt: id, fences: [fence], signed: buildSigned(attempt) })
  }),
  (random, seed) => command('expose', { attempt: choices(random, seed).id, fences: [choices(random, seed).fence] }),
  (random, seed) => {
    const { fence, id } = choices(random, seed)
    return command('slot', { attempt: id, fence, lane: buildLane(`${seed}`), wallet: usual.wallet, chainNext: 0, windowMax: 4 })
  },
  (random, seed) => command('returnSlot', { attempt: choices(random, seed).id, fence: choices(random, seed).fence }),
  (random, seed) => command('sent', { attempt: choices(random, seed).id, result: { status: 'unknown', reason: 'lost' } }),
  (random, seed) => {
    const { fence, attempt } = choices(random, seed)
    return command('settle', settlement(fence, attempt, BigInt(random.below(25))))
  },
  (random, seed) => {
    const { fence, id, claims } = choices(random, seed)
    const proof = buildProof(claims.map(buildClaim), 'rival', random.oneIn(2) ? claims.slice(1).map(buildClaim) : [])
    return command('bury', { attempt: id, fences: [fence], proof })
  },
  (random, seed) => command('abandon', { attempt: choices(random, seed).id, fences: [choices(random, seed).fence], reason: 'test' }),
  (random, seed) => command('fail', { fence: choices(random, seed).fence, note, proofs: [] }),
  (random, seed) => command('cancel', { order: choices(random, seed).intent.id, ...who }),
  (random, seed) => command('park', { fence: choices(random, seed).fence, note, resumeInMs: 100 }),
  (random, seed) => command('requeue', { fence: choices(random, seed).fence, delayMs: 50 }),
  (random, seed) => command('reopen', { order: choices(random, seed).intent.id, ...who }),
  (random, seed) => command('deadLetter', { fence: choices(random, seed).fence, note }),
  (random, seed) => command('redrive', { order: choices(random, seed).intent.id, ...who }),
  (random, seed) => command('forceRelease', { order: choices(random, seed).intent.id, actor: random.pick(['bob', 'carol']), reason: 'stuck' }),
  (random, seed) => command('uncredit', { asset: usual.asset, reference: `in:${seed}:${random.below(40)}`, ...who }),
  (random) => command('resume', { scope: `account:user:${random.below(2)}`, by: 'operator', reason: 'looked at' }),
]

/**
 * A repeatable history of `n` commands over few orders, attempts and coins, most of them sensible, some not.
 *
 * On stores whose clocks agree the same script gives the same results and the same exported rows.
 */
export function randomScript(seed: number, n: number): readonly Command[] {
  const random = prng(seed)
  const opening = [0, 1].map((user) =>
    command('credit', { reference: `opening:${seed}:${user}`, account: accountId(`user:${user}`), asset: usual.asset, amount: amount(300n), actor: 'scanner' }),
  )
  return [...opening, ...Array.from({ length: n }, () => random.pick(makers)(random, seed))]
}

/** Runs a script in batches, as an engine under load would, and gives every answer; a rejected command answers its error's name. */
export async function runScript(store: Store, script: readonly Command[]): Promise<readonly unknown[]> {
  const answers: unknown[] = []
  for (let at = 0; at < script.length; at += 7) {
    const results = await store.apply(script.slice(at, at + 7))
    answers.push(...results.map((result) => (result instanceof Error ? `${result.name}: ${result.message}` : result)))
  }
  return answers
}
