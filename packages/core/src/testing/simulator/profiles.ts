import type { ToyKind } from '../toy-chain/transaction.ts'
import type { Dice } from './dice.ts'
import { type Faults, noFaults } from './faults.ts'
import type { Meddling } from './people.ts'
import { tame, type Wildness } from './sim-chain/sim-world.ts'

/** A direction in which histories go wrong, so that rare bugs are found in minutes. */
export type Profile = {
  readonly name: string
  readonly kinds: readonly ToyKind[]
  readonly faults: Partial<Faults>
  readonly wildness: Partial<Wildness>
  readonly people: readonly Meddling[]
  /** Deliveries to some recipients revert, or are refused beforehand. */
  readonly poison: boolean
  /** Limits and approvals are in force. */
  readonly policies: boolean
  /** Some withdrawals are issued again under a new id. */
  readonly reissues: boolean
  /** The store is set back to an old copy. */
  readonly restore: boolean
  /** Somebody writes a withdrawal into the database. */
  readonly forgery: boolean
  /** The chain's own wallet builds and signs together, so that bind and seal are one commit. */
  readonly composes: boolean
  /** Whoever signs could also send, and sometimes does. */
  readonly cosigner: boolean
  /** Strangers pay into the hot wallet, and the engine books it. */
  readonly deposits: boolean
  /** The wallet has only a coin or two. */
  readonly scarce: boolean
  /** All withdrawals come at once, for batches. */
  readonly burst: boolean
}

const all: readonly ToyKind[] = ['utxo', 'nonce', 'expiry']
const replaceable: readonly ToyKind[] = ['utxo', 'nonce']
const every = (p: number): Faults['lostReply'] => ({ store: p, read: p, send: p, sign: p })
const plain: Omit<Profile, 'name'> = {
  ...{ kinds: all, faults: {}, wildness: {}, people: [], poison: false, policies: false, reissues: false },
  ...{ restore: false, forgery: false, composes: false, cosigner: false, deposits: false, scarce: false, burst: false },
}
const profile = (name: string, parts: Partial<Profile>): Profile => ({ ...plain, ...parts, name })

const stale = { lag: 0.2, forgetfulPool: 0.2 }
const meddling: readonly Meddling[] = ['cancel', 'accelerate', 'retry', 'rebroadcast', 'halt', 'approve', 'reject', 'release', 'reopen']

/** Every profile; seeds take them in turn. */
export const profiles: readonly Profile[] = [
  profile('calm', { burst: true }),
  profile('lost', { faults: { lostRequest: every(0.06), lostReply: every(0.12), duplicate: 0.06 } }),
  profile('crash', { faults: { crash: 0.03, lostReply: every(0.03) } }),
  profile('theft', { kinds: ['expiry', 'utxo', 'nonce', 'expiry'], faults: { hang: every(0.05), pause: 0.04, duplicate: 0.04 } }),
  profile('expiry', {
    kinds: ['expiry'],
    faults: { ...stale, lateRelay: 0.35, hang: every(0.02) },
    wildness: { evict: 0.25, resubmit: 0.35, feeSpike: 0.15, emptyBlock: 0.3, reorg: 0.05 },
  }),
  profile('reorg', { faults: stale, wildness: { reorg: 0.18, resubmit: 0.2, evict: 0.1, emptyBlock: 0.15 } }),
  profile('stuck', {
    kinds: replaceable,
    faults: { ...stale, lateRelay: 0.2, lostReply: every(0.04) },
    wildness: { feeSpike: 0.25, relaySpike: 0.15, evict: 0.15, resubmit: 0.25, reorg: 0.05 },
    people: ['accelerate', 'cancel', 'rebroadcast'],
    burst: true,
  }),
  // Coins are few and signers slow: holds lapse while somebody still counts on them.
  profile('holds', { kinds: ['utxo'], scarce: true, faults: { hang: { store: 0.03, read: 0.3, send: 0.02, sign: 0.35 } } }),
  profile('batch', {
    kinds: ['utxo'],
    burst: true,
    faults: { hang: every(0.03), crash: 0.03, lostReply: every(0.04) },
    wildness: { feeSpike: 0.1, reorg: 0.05 },
  }),
  // The payment of a batch is opened again by hand, and what outbid it comes back with it.
  profile('reopened', {
    ...{ kinds: ['utxo'], burst: true, people: ['release', 'accelerate', 'reopen', 'cancel'] },
    faults: { hang: every(0.03), crash: 0.03, lostReply: every(0.04) },
    wildness: { feeSpike: 0.25, reorg: 0.05 },
  }),
  profile('compose', {
    ...{ kinds: ['utxo'], composes: true, burst: true, people: ['halt', 'cancel', 'accelerate'] },
    faults: { hang: every(0.04), crash: 0.02, lostReply: every(0.06), duplicate: 0.04, lateRelay: 0.2 },
    wildness: { feeSpike: 0.15, evict: 0.1, resubmit: 0.2 },
  }),
  // Composed twice from the same coins, and the first comes back.
  profile('uprooted', {
    ...{ kinds: ['utxo'], composes: true, burst: true, people: ['cancel', 'accelerate', 'release'] },
    faults: { crash: 0.02, lostReply: every(0.06), duplicate: 0.04, lateRelay: 0.3 },
    wildness: { uproot: 0.5, resubmit: 0.4, emptyBlock: 0.4, reorg: 0.08 },
  }),
  profile('cosigner', {
    ...{ cosigner: true, people: ['cancel', 'accelerate', 'halt'] },
    faults: { hang: every(0.04), crash: 0.03, lostReply: every(0.08), lostRequest: every(0.04), duplicate: 0.03 },
    wildness: { feeSpike: 0.1, evict: 0.1, reorg: 0.05 },
  }),
  profile('deposits', {
    deposits: true,
    faults: { ...stale, crash: 0.02, lostReply: every(0.06), duplicate: 0.04 },
    wildness: { reorg: 0.2 },
  }),
  profile('people', {
    faults: { lostReply: every(0.03), crash: 0.01, duplicate: 0.02 },
    wildness: { feeSpike: 0.1, emptyBlock: 0.2 },
    people: meddling,
    policies: true,
    reissues: true,
  }),
  profile('halts', {
    people: ['halt', 'halt', 'halt', 'retry'],
    faults: { hang: { store: 0.02, read: 0.03, send: 0.03, sign: 0.3 } },
    burst: true,
  }),
  profile('release', {
    faults: { lateRelay: 0.4, crash: 0.01 },
    wildness: { feeSpike: 0.2, emptyBlock: 0.3, resubmit: 0.3 },
    people: ['release', 'release', 'cancel', 'reopen'],
    reissues: true,
  }),
  profile('poison', {
    kinds: ['nonce', 'expiry'],
    poison: true,
    faults: { lostReply: every(0.05), crash: 0.01 },
    wildness: { reorg: 0.08, resubmit: 0.1 },
    reissues: true,
  }),
  profile('foreign', { wildness: { foreign: 0.08, reorg: 0.05 }, faults: { crash: 0.01, lag: 0.1 } }),
  profile('forged', { forgery: true, faults: { crash: 0.01, lostReply: every(0.03) } }),
  profile('restore', { restore: true, kinds: all }),
  profile('swarm', {
    faults: {
      lostRequest: every(0.04),
      lostReply: every(0.06),
      duplicate: 0.04,
      hang: every(0.02),
      crash: 0.015,
      pause: 0.015,
      lateRelay: 0.2,
      ...stale,
    },
    wildness: { reorg: 0.08, evict: 0.1, resubmit: 0.2, feeSpike: 0.15, relaySpike: 0.08, emptyBlock: 0.2 },
    ...{ people: meddling, policies: true, reissues: true, poison: true },
  }),
]

/** The profile of a seed, or the one that is named. */
export function profileOf(seed: number, name?: string): Profile {
  const found = name === undefined ? profiles[seed % profiles.length] : profiles.find((one) => one.name === name)
  if (found === undefined) throw new RangeError(`no profile ${name}; there are ${profiles.map((one) => one.name).join(', ')}`)
  return found
}

/** Swarm testing: each history has only some of the profile's faults, each more or less often; together they hide bugs. */
export function faultsFor(profile: Profile, dice: Dice): Faults {
  return { ...noFaults, ...thinned(profile.faults, dice) }
}

/** The same for the chain. */
export function wildnessFor(profile: Profile, dice: Dice): Wildness {
  return { ...tame, ...thinned(profile.wildness, dice) }
}

function thinned<Rates extends object>(rates: Rates, dice: Dice): Rates {
  const factor = (): number => (dice.chance(0.65) ? dice.between(3, 15) / 10 : 0)
  const thin = (value: unknown): unknown => {
    if (typeof value === 'number') return value * factor()
    const once = factor()
    return Object.fromEntries(Object.entries(value as object).map(([key, rate]) => [key, (rate as number) * once]))
  }
  return Object.fromEntries(Object.entries(rates).map(([key, value]) => [key, thin(value)])) as Rates
}
