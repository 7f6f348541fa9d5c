import type { Dice } from './dice.ts'

/** The ports that a worker talks through. */
export type Port = 'store' | 'read' | 'send' | 'sign'

/** How likely each fault is, per call of a port unless said otherwise. All zero is a perfect world. */
export type Faults = {
  /** The request never arrives; the caller gets an error. */
  readonly lostRequest: { readonly [P in Port]: number }
  /** It took effect; the caller gets an error all the same. */
  readonly lostReply: { readonly [P in Port]: number }
  /** The request arrives once more, now or much later. */
  readonly duplicate: number
  /** The request, or its reply, takes seconds: longer than a hold, or longer than a lease. */
  readonly hang: { readonly [P in Port]: number }
  /** The worker dies before the request leaves, or right after it took effect. */
  readonly crash: number
  /** The worker stands still for longer than a lease, in the middle of everything. */
  readonly pause: number
  /** A node took the bytes and passes them on only much later. */
  readonly lateRelay: number
  /** A read is answered by a node that is blocks behind, or has forgotten its pool. */
  readonly lag: number
  readonly forgetfulPool: number
}

const none: { readonly [P in Port]: number } = { store: 0, read: 0, send: 0, sign: 0 }

/** Nothing goes wrong. */
export const noFaults: Faults = {
  ...{ lostRequest: none, lostReply: none, duplicate: 0, hang: none, crash: 0, pause: 0 },
  ...{ lateRelay: 0, lag: 0, forgetfulPool: 0 },
}

/** What happens to one call. */
export type Fate = {
  readonly requestMs: number
  readonly arrives: boolean
  readonly replyMs: number
  readonly answered: boolean
  readonly duplicateMs: number | null
  readonly crash: 'before' | 'after' | null
  readonly pauseMs: number
  /** Whether a request under way still arrives when its sender dies. */
  readonly outlivesSender: boolean
}

/** Throws the dice for one call. Most calls take a few ms. */
export function fateOf(dice: Dice, faults: Faults, port: Port, leaseMs: number): Fate {
  const hang = dice.chance(faults.hang[port])
  const slow = !hang ? 0 : dice.chance(0.4) ? dice.between(1_000, 4_000) : dice.between(leaseMs / 2, leaseMs * 2)
  const slowRequest = hang && dice.chance(0.5)
  const crash = dice.chance(faults.crash) ? (dice.chance(0.35) ? 'before' : 'after') : null
  return {
    requestMs: dice.between(1, 30) + (slowRequest ? slow : 0),
    arrives: !dice.chance(faults.lostRequest[port]),
    replyMs: hang && !slowRequest ? slow : 0,
    answered: !dice.chance(faults.lostReply[port]),
    duplicateMs: dice.chance(faults.duplicate) ? (dice.chance(0.5) ? dice.between(0, 50) : dice.between(100, leaseMs * 2)) : null,
    crash,
    pauseMs: dice.chance(faults.pause) ? dice.between(leaseMs / 2, leaseMs * 2) : 0,
    outlivesSender: dice.chance(0.7),
  }
}
