import type { WithdrawRequest } from '../../engine/engine.ts'
import type { AssetId } from '../../ids/asset-id.ts'
import type { Amount } from '../../money/amount.ts'
import { approval } from '../../policy/approval.ts'
import { velocity } from '../../policy/limits.ts'
import type { Policy } from '../../policy/policy.ts'
import { toyAddress } from '../toy-chain/address.ts'
import { ToyChain } from '../toy-chain/chain.ts'
import { toyPublicKey } from '../toy-chain/keys.ts'
import type { Wish } from './client.ts'
import type { Dice } from './dice.ts'
import type { Faults } from './faults.ts'
import { faultsFor, type Profile, wildnessFor } from './profiles.ts'
import type { Wildness } from './sim-chain/sim-world.ts'

/** A deposit booked before the history begins. */
export type Funding = { readonly account: string; readonly asset: AssetId; readonly amount: bigint }

/** All that is decided before the first step. */
export type Plan = {
  readonly profile: Profile
  readonly chain: ToyChain
  readonly walletKey: string
  readonly fundings: readonly Funding[]
  readonly wishes: readonly Wish[]
  readonly workers: number
  readonly replaces: boolean
  readonly faults: Faults
  readonly wildness: Wildness
  readonly policies: readonly Policy[]
  readonly holdMs: number
  readonly reconcileEveryMs: number
  readonly houseFeeMax: Amount | null
  /** When everything calms down. */
  readonly calmAtMs: number
  readonly meddlings: number
  /** How often a worker is stopped the polite way. */
  readonly reliefs: number
}

/** Draws a whole history's set-up. */
export function drawPlan(profile: Profile, dice: Dice): Plan {
  const kind = dice.pick(profile.kinds)
  const chain = new ToyChain({ kind })
  const walletKey = toyPublicKey('toy:hot')
  const fundings = fund(chain, walletKey, dice, profile.scarce)
  const count = dice.chance(0.35) && !profile.scarce ? 1 : dice.between(2, 6)
  const wishes = Array.from({ length: count }, (_, index) => drawWish(chain, profile, dice, `W${index + 1}`))
  if (profile.poison) {
    for (const { wanted } of wishes) {
      if (dice.chance(0.4)) chain.rules.reverting.add(wanted.key)
      else if (dice.chance(0.1)) chain.closed.add(wanted.key)
    }
  }
  const limited = profile.policies && dice.chance(0.7)
  const policies: Policy[] = []
  if (limited) policies.push(velocity({ per: 'account', windowMs: 7_200_000, countMax: dice.between(2, 6) }))
  if (limited && dice.chance(0.6))
    policies.push(approval({ asset: chain.feeAsset, from: BigInt(dice.between(100, 700)), approvals: dice.between(1, 2) }))
  return {
    ...{ profile, chain, walletKey, fundings, wishes, policies },
    workers: dice.between(2, 3),
    replaces: chain.kind !== 'utxo' || dice.chance(0.75),
    faults: faultsFor(profile, dice),
    wildness: wildnessFor(profile, dice),
    holdMs: profile.scarce ? 1_500 : dice.pick([2_500, 10_000]),
    reconcileEveryMs: profile.burst ? 6_000 : 20_000,
    houseFeeMax: dice.chance(0.6) ? (BigInt(dice.between(40, 300)) as Amount) : null,
    calmAtMs: dice.between(25_000, 60_000),
    meddlings: profile.people.length === 0 ? 0 : dice.between(1, profile.name === 'halts' ? 14 : 6),
    reliefs: dice.chance(0.25) ? dice.between(1, 3) : 0,
  }
}

/** A wish for a withdrawal to a recipient of its own. */
export function drawWish(
  chain: ToyChain,
  profile: Pick<Profile, 'burst' | 'scarce'>,
  dice: Dice,
  id: string,
  reissueOf?: { readonly id: string; readonly family: string; readonly account: string },
): Wish {
  const account = reissueOf?.account ?? dice.pick(['user:1', 'user:2'])
  const asset = chain.kind !== 'utxo' && dice.chance(0.3) ? chain.token : chain.feeAsset
  const amount = BigInt(dice.between(20, 700))
  const key = toyPublicKey(`recipient of ${id}`)
  const request: WithdrawRequest = {
    ...{ id, account, asset, amount },
    to: toyAddress(chain.network, key),
    feeBearer: asset === chain.feeAsset && dice.chance(0.6) ? 'user' : 'house',
    ...(dice.chance(0.85) ? { feeMax: BigInt(dice.between(8, 70)) } : {}),
    ...(reissueOf === undefined ? {} : { reissueOf: reissueOf.id }),
  }
  return {
    request,
    wanted: { id, account, asset, amount, key, family: reissueOf?.family ?? id, acked: null },
    atMs: dice.between(100, profile.burst ? 800 : profile.scarce ? 5_000 : 20_000),
    again: dice.chance(0.3) ? dice.between(1, 2) : 0,
    changed: dice.chance(0.15),
  }
}

// So many blocks that even a node that is behind knows of the deposits, as it would of every credited one.
const deposited = 12

function fund(chain: ToyChain, key: string, dice: Dice, scarce: boolean): readonly Funding[] {
  const fundings: Funding[] = []
  const small = chain.kind === 'utxo' && dice.chance(0.4)
  const mint = (account: string, asset: AssetId, amount: bigint): void => {
    // Many small coins make transactions of many inputs.
    const pieces = small ? 4n : 1n
    for (let piece = 0n; piece < pieces; piece += 1n) chain.mint(key, asset, amount / pieces + (piece === 0n ? amount % pieces : 0n))
    fundings.push({ account, asset, amount })
  }
  if (scarce) {
    const each = BigInt(dice.between(2_000, 4_000))
    chain.mint(key, chain.feeAsset, 2n * each)
    for (const account of ['user:1', 'user:2']) fundings.push({ account, asset: chain.feeAsset, amount: each })
    chain.mine(deposited)
    return fundings
  }
  for (let coins = dice.between(2, 5); coins > 0; coins -= 1) mint('house:capital', chain.feeAsset, BigInt(dice.between(300, 2_000)))
  for (const account of ['user:1', 'user:2']) {
    mint(account, chain.feeAsset, BigInt(dice.between(600, 3_000)))
    if (chain.kind !== 'utxo') mint(account, chain.token, BigInt(dice.between(300, 2_000)))
  }
  chain.mine(deposited)
  return fundings
}
