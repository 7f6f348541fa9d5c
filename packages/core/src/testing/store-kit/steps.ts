import type { Observation } from '../../chain/observation.ts'
import { accountId, attemptId, keyRef, orderId, walletName } from '../../ids/ids.ts'
import { amount } from '../../money/amount.ts'
import type { Fence } from '../../store/contract/orders.ts'
import type { Wallet } from '../../store/records.ts'
import type { Command, VerbName, VerbTable } from '../../store/store.ts'
import { buildAccept } from '../build/accept.ts'
import { buildBind, buildClaim, buildLane, buildProof, buildSignature, buildSigned, buildTransactionId } from '../build/draft.ts'
import { buildHouseIntent, buildIntent, usual } from '../build/intent.ts'
import { settlement } from './journey.ts'

/** One command of a history that touches every verb: what it answers, and what it answers when it is repeated. */
export type Step = {
  readonly command: Command
  readonly first: string
  /** Null for a verb that is meant to act anew each time. */
  readonly again: string | null
  /** How many journal entries it makes the first time. */
  readonly entries: 0 | 1
}

function step<Name extends VerbName>(
  verb: Name,
  input: VerbTable[Name]['input'],
  first: string,
  again: string | null,
  entries: 0 | 1 = 1,
): Step {
  return { command: { verb, input } as unknown as Command, first, again, entries }
}

const fence = (id: string): Fence => ({ order: orderId(id), token: 1 })
const who = { actor: 'operator', reason: 'because' }
const note = { code: 'NODE_DOWN', detail: 'nobody answers' }
const wallet = (name: string, address: string, owner?: string): Wallet => ({
  name: walletName(name),
  chain: usual.chain,
  addresses: [{ address, keyRef: keyRef(`toy:${name}`) }],
  active: true,
  ...(owner === undefined ? {} : { owner }),
})
const deposit = (reference: string, account: string, value: bigint) => ({
  reference,
  account: accountId(account),
  asset: usual.asset,
  amount: amount(value),
  actor: 'scanner',
})

const beginnings: readonly Step[] = [
  step('registerWallet', { wallet: wallet('hot', 'address-hot'), actor: 'operator' }, 'registered', 'exists'),
  step('registerWallet', { wallet: wallet('own', 'address-own', 'user:1'), actor: 'operator' }, 'registered', 'exists'),
  step('registerWallet', { wallet: wallet('spare', 'address-spare', 'user:1'), actor: 'operator' }, 'registered', 'exists'),
  step('setActiveWallet', { name: walletName('own'), owner: 'user:1', actor: 'operator' }, 'set', 'set'),
  step(
    'listDestination',
    { account: accountId('user:1'), chain: usual.chain, address: 'somebody', list: 'allow', actor: 'operator' },
    'listed',
    'listed',
  ),
  step('credit', deposit('in:0', 'user:1', 1_000n), 'credited', 'exists'),
  step('credit', deposit('in:1', 'user:9', 50n), 'credited', 'exists'),
  step('uncredit', { asset: usual.asset, reference: 'in:1', ...who }, 'reversed', 'exists'),
  step('halt', { scope: 'wallet:other', by: 'operator', reason: 'audit', automatic: false }, 'halted', 'exists'),
  step('resume', { scope: 'wallet:other', by: 'operator', reason: 'audited' }, 'resumed', 'not-halted'),
]

const reviewed = buildIntent({ id: 'W-R' })
const approvalRule = { kind: 'approval', id: 'four-eyes', amountMin: amount(1n), approvals: 2, approvers: [] } as const
const vote = (approver: string) => ({
  order: reviewed.id,
  approver,
  digest: buildAccept(reviewed).digest,
  decision: 'approve' as const,
  comment: '',
})
const orders = Object.fromEntries(['W-1', 'W-2', 'W-3', 'W-4', 'W-5'].map((id) => [id, buildIntent({ id })]))
const house = buildHouseIntent('consolidate', { id: 'H-1' })
const houseInput = { intent: house, digest: buildAccept(house).digest, mac: 'mac', requester: 'engine' }

const entrances: readonly Step[] = [
  ...Object.values(orders).map((intent) => step('accept', buildAccept(intent), 'accepted', 'exists')),
  step('accept', buildAccept(buildIntent({ id: 'W-big', amount: 5_000n })), 'refused', 'exists'),
  step('accept', buildAccept(reviewed, { rules: [approvalRule] }), 'accepted', 'exists'),
  step('approve', vote('bob'), 'counted', 'already-voted'),
  step('approve', vote('carol'), 'approved', 'already-voted'),
  step('openHouseOrder', houseInput, 'accepted', 'exists'),
  step('lease', { worker: 'worker-1', leaseMs: 600_000, max: 100, chains: [usual.chain] }, 'leased', null),
]

const intentOf = (id: string) => orders[id] as (typeof orders)[string]
const bindOf = (attempt: string, id: string, coin: string) =>
  buildBind({ attempt, fences: [fence(id)], intents: [intentOf(id)], claims: [coin], signers: ['hot'] })
const slotInput = { attempt: attemptId('A-5'), fence: fence('W-5'), lane: buildLane(), wallet: usual.wallet, chainNext: 4, windowMax: 8 }
const pooled: Observation = { attempt: attemptId('A-1'), status: 'pooled' }

const payments: readonly Step[] = [
  step('slot', slotInput, 'allocated', 'allocated'),
  step('returnSlot', { attempt: slotInput.attempt, fence: slotInput.fence }, 'returned', 'not-held'),
  step('raiseLane', { lane: buildLane(), next: 6, ...who }, 'raised', 'exists'),
  step('bind', bindOf('A-1', 'W-1', 'one'), 'bound', 'exists'),
  step('logSigning', { attempt: attemptId('A-1'), keyRef: keyRef('toy:hot'), message: '00', result: 'signed' }, 'logged', null),
  step('expose', { attempt: attemptId('A-1'), fences: [fence('W-1')] }, 'exposed', 'exists'),
  step('addSignature', { attempt: attemptId('A-1'), request: 0, signature: buildSignature() }, 'added', 'exists'),
  step('seal', { attempt: attemptId('A-1'), fences: [fence('W-1')], signed: buildSigned('A-1', ['change']) }, 'sealed', 'exists'),
  step('sent', { attempt: attemptId('A-1'), result: { status: 'accepted' } }, 'noted', null),
  step('observe', { attempt: attemptId('A-1'), observation: pooled }, 'noted', 'noted'),
  step('settle', settlement(fence('W-1'), 'A-1'), 'completed', 'exists'),
  step('reopen', { order: orderId('W-1'), ...who }, 'reopened', 'bad-state'),
  step('settle', settlement(fence('W-1'), 'A-1'), 'completed', 'exists'),
  step('bindAndSeal', { ...bindOf('A-2', 'W-2', 'two'), signed: buildSigned('A-2') }, 'sealed', 'exists'),
  step('bury', { attempt: attemptId('A-2'), fences: [fence('W-2')], proof: buildProof([buildClaim('two')]) }, 'buried', 'exists'),
  step('fail', { fence: fence('W-2'), note, proofs: [] }, 'failed', 'exists'),
  step('bind', bindOf('A-3', 'W-3', 'three'), 'bound', 'exists'),
  step('abandon', { attempt: attemptId('A-3'), fences: [fence('W-3')], reason: 'too dear' }, 'abandoned', 'exists'),
  step('cancel', { order: orderId('W-3'), ...who }, 'cancelled', 'exists'),
]

const endings: readonly Step[] = [
  step('park', { fence: fence('W-4'), note, resumeInMs: 1_000 }, 'parked', 'parked'),
  step('redrive', { order: orderId('W-4'), ...who }, 'redriven', 'redriven'),
  step(
    'adopt',
    { order: orderId('W-4'), transaction: buildTransactionId('foreign'), block: { height: 8, hash: 'block-8' }, fee: amount(3n), ...who },
    'adopted',
    'exists',
  ),
  step('deadLetter', { fence: fence('W-5'), note }, 'dead-lettered', 'dead-lettered'),
  step('forceRelease', { order: reviewed.id, actor: 'dora', reason: 'stuck' }, 'awaiting-second', 'same-person'),
  step('forceRelease', { order: reviewed.id, actor: 'emil', reason: 'stuck' }, 'released', 'released'),
  step('requeue', { fence: fence('H-1'), delayMs: 1_000 }, 'requeued', 'requeued'),
  step('ackJournal', { consumer: 'webhooks', seq: 3 }, 'acked', 'acked', 0),
  step('advanceCursor', { name: 'deposits', from: null, to: '17' }, 'advanced', 'exists', 0),
]

/** A history on an empty store in which every verb that changes something has its turn. */
export const history: readonly Step[] = [...beginnings, ...entrances, ...payments, ...endings]
