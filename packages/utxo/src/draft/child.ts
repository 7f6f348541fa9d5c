import { type DraftResult, feeFor, orderId, type ReplaceRequest } from '@wallet/core'
import { toHex } from '../bytes/hex.ts'
import { locksOf } from '../coins/wallet-locks.ts'
import type { Settings } from '../settings.ts'
import { bumpFeeOf, waitingOf, withAncestors } from './ancestry.ts'
import { buildDraft, changeLock } from './build.ts'
import { outgoingWeight, wholeBytes } from './choose.ts'
import type { UtxoFacts } from './facts.ts'
import { refuseOne } from './judge.ts'

/**
 * A child that spends the change of the newest attempt and pays for what its unconfirmed ancestors lack at the rate wanted.
 *
 * Only own change can be bumped by: what we paid is no longer ours to spend.
 */
export function draftChild(settings: Settings, request: Omit<ReplaceRequest<UtxoFacts>, 'intents'>): DraftResult {
  const { wallet, attempts, snapshot, feeMax, seed } = request
  const { flavour } = settings
  const { facts } = snapshot
  const parent = attempts.at(-1)
  const subject = { id: parent?.draft.payments[0]?.order ?? orderId('house') }
  if (parent === undefined) return refuseOne(subject, 'fail', 'no-free-claim', 'there is no attempt to bump')
  const { quote } = facts.fees
  if (quote.status !== 'quoted') return refuseOne(subject, 'park', 'fee-above-limit', 'no fee rate that is paid')

  const decoded = flavour.decode(parent.signed.bytes)
  const locks = locksOf(settings, wallet)
  const outputs = decoded.outputs.map(({ value, script, tokens }, vout) => ({
    txid: decoded.txid,
    vout,
    value,
    tokens,
    lock: locks.get(toHex(script))?.lock,
  }))
  const change = outputs.filter(({ lock, tokens }) => lock !== undefined && !tokens).sort((a, b) => (a.value > b.value ? -1 : 1))[0]
  if (change?.lock === undefined) return refuseOne(subject, 'park', 'no-free-claim', 'the parent leaves no change')

  const known = waitingOf(facts.waiting)
  // Not in this node's mempool: pushed out of it perhaps. It still weighs and pays what it does.
  const waiting = known.has(decoded.txid)
    ? known
    : new Map([
        ...known,
        [decoded.txid, { txid: decoded.txid, weight: wholeBytes(decoded.weight), fee: parent.draft.fee as bigint, depends: [] }] as const,
      ])
  const family = withAncestors(waiting, [decoded.txid])
  const { ancestors } = flavour.policies
  if (ancestors !== undefined && family.size + 1 > ancestors.countMax)
    return refuseOne(subject, 'park', 'no-free-claim', 'the parent descends from too many')

  const home = changeLock(settings, wallet)
  const weight = wholeBytes(flavour.inputWeight(change.lock) + outgoingWeight(settings, [], 1, flavour.outputWeight(home.lock.script)))
  const fee = feeFor(quote.rate, weight) + bumpFeeOf(waiting, [decoded.txid], quote.rate)
  const value = change.value - fee
  if (value < flavour.dustOf(home.lock.script))
    return refuseOne(subject, 'park', 'insufficient-funds', 'the change does not cover the fee of parent and child')
  const limit = feeMax < settings.fees.feeMax ? feeMax : settings.fees.feeMax
  if (fee > limit) return refuseOne(subject, 'park', 'fee-above-limit', `the child costs ${fee} base units`)
  const coins = [{ txid: change.txid, vout: change.vout, value: change.value, lock: change.lock }]
  const drafted = buildDraft(settings, facts, { wallet, coins, payable: [], change: [value], fee, intents: [], seed })
  return { status: 'drafted', draft: drafted, included: [], refused: [] }
}
