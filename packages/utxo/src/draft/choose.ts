import { type DraftRequest, feeFor, type SelectionRefused, selectCoins, type UnconfirmedRule } from '@wallet/core'
import type { OwnCoin } from '../coins/own-coin.ts'
import { locksOf } from '../coins/wallet-locks.ts'
import type { Settings } from '../settings.ts'
import { changeLock, type Ingoing, ingoing } from './build.ts'
import type { UtxoFacts } from './facts.ts'
import type { Payable } from './judge.ts'

/** Coins for some payments, change and fee worked out. */
export type Chosen = {
  readonly status: 'chosen'
  readonly coins: readonly Ingoing[]
  readonly change: readonly bigint[]
  readonly fee: bigint
}

/** How freely coins may be chosen: with small ones gathered on a quiet day, without, or as few as will do. */
type Thrift = 'gather' | 'plain' | 'fewest'

/** What choosing coins needs beside the payments. */
export type Choosing = {
  readonly settings: Settings
  readonly request: DraftRequest<UtxoFacts>
  /** Base units per 1,000 virtual bytes. */
  readonly rate: bigint
  readonly unconfirmed: UnconfirmedRule | undefined
}

/** Weight of a transaction without its inputs: payments and so many change outputs. */
export function outgoingWeight({ flavour }: Settings, payable: readonly Payable[], change: number, changeWeight: number): number {
  const payments = payable.reduce((sum, { script }) => sum + flavour.outputWeight(script), 0)
  return flavour.frameWeight(payable.length + change) + payments + change * changeWeight
}

/** A weight in whole virtual bytes, as nodes count: they divide the fee by the size rounded up, and compare without mercy. */
export function wholeBytes(weight: number): number {
  return Math.ceil(weight / 4) * 4
}

/** The heaviest transaction we make: lighter than what is relayed alone where a chain of them has a limit of its own. */
export function weightMaxOf({ flavour }: Settings): number {
  const { weightMax, ancestors } = flavour.policies
  return Math.min(weightMax, ancestors?.weightMax ?? weightMax)
}

/** Chooses coins that pay within `feeMax`; on a quiet day small ones are gathered where the limit leaves room for it. */
export function choose(
  choosing: Choosing,
  payable: readonly Payable[],
  feeMax: bigint,
): Chosen | SelectionRefused | { readonly status: 'too-dear'; readonly fee: bigint } {
  let dearest = 0n
  for (const thrift of ['gather', 'plain', 'fewest'] as const) {
    const chosen = chooseOnce(choosing, payable, thrift, feeMax)
    if (chosen.status === 'refused') return chosen
    if (chosen.fee <= feeMax) return chosen
    dearest = chosen.fee
  }
  return { status: 'too-dear', fee: dearest }
}

function chooseOnce(
  { settings, request, rate, unconfirmed }: Choosing,
  payable: readonly Payable[],
  thrift: Thrift,
  feeMax: bigint,
): Chosen | SelectionRefused {
  const { flavour, fees } = settings
  const { wallet, seed, coins } = request
  const home = changeLock(settings, wallet)
  const changeWeight = flavour.outputWeight(home.lock.script)
  const inputWeights: Record<string, number> = {}
  for (const { lock } of locksOf(settings, wallet).values()) inputWeights[lock.kind] = flavour.inputWeight(lock)
  const selected = selectCoins({
    coins: coins ?? { version: 'none', size: 0, classes: [] },
    payments: payable.reduce((sum, { amount }) => sum + amount, 0n),
    // A count of outputs from 252 on takes two bytes more, change included; three units cover what rounding to whole bytes adds.
    baseWeight: 3 + outgoingWeight(settings, payable, 0, 0) + flavour.frameWeight(payable.length + 1) - flavour.frameWeight(payable.length),
    inputWeights,
    feeRate: rate,
    longTermFeeRate: fees.longTerm,
    change: {
      outputWeight: changeWeight,
      spendWeight: flavour.inputWeight(home.lock),
      dust: flavour.dustOf(home.lock.script),
      target: flavour.policies.changeTarget,
    },
    weightMax: weightMaxOf(settings),
    seed,
    ...(unconfirmed === undefined ? {} : { unconfirmed }),
    ...(thrift === 'gather' ? {} : { gatherMax: 0 }),
    ...(thrift === 'fewest' ? { strategy: 'largest-first' as const } : {}),
  })
  if (selected.status === 'refused') return selected
  const change =
    selected.change === null
      ? []
      : split({ settings, facts: request.snapshot.facts, rate, changeWeight, room: feeMax - selected.fee }, selected.change)
  const kept = change.reduce((sum, value) => sum + value, 0n)
  return {
    status: 'chosen',
    coins: ingoing(settings, wallet, selected.coins as readonly OwnCoin[]),
    change,
    fee: selected.fee + (selected.change ?? 0n) - kept,
  }
}

/** At most so many change outputs: each is paid for today. */
const splitMax = 8

/** Splits change while the wallet has too few coins: payments that must share one coin wait for each other's change. */
function split(
  by: {
    readonly settings: Settings
    readonly facts: UtxoFacts
    readonly rate: bigint
    readonly changeWeight: number
    readonly room: bigint
  },
  change: bigint,
): readonly bigint[] {
  const { pool } = by.settings
  const wanted = Math.min(pool.coins - by.facts.coins, splitMax)
  for (let parts = wanted; parts > 1; parts -= 1) {
    const extra = feeFor(by.rate, by.changeWeight * (parts - 1))
    const each = (change - extra) / BigInt(parts)
    if (extra > by.room || each < pool.valueMin) continue
    const rest = change - extra - each * BigInt(parts)
    return [each + rest, ...Array.from({ length: parts - 1 }, () => each)]
  }
  return [change]
}
