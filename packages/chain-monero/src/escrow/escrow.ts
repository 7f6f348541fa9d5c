import { coreErrors, invariant, malformedBytes, type Sessions } from '@wallet/core'
import { decodeAddress } from '../address/read-address.ts'
import { moneroErrors } from '../errors/codes.ts'
import { type NetworkName, resolveNetwork } from '../network.ts'
import type { Daemon } from '../rpc/daemon.ts'
import { type MoneroWallet, refusedWith } from '../slots/wallet-program.ts'
import { allEnded } from './all-ended.ts'
import { objectionTo } from './check-payout.ts'
import { makeWallets } from './make-wallets.ts'
import type { EscrowParticipant } from './participant.ts'
import type { EscrowPayout, EscrowRecord, EscrowRecords, EscrowRole, EscrowTerms } from './records.ts'

/** What escrows are made with. */
export type EscrowOptions = {
  readonly network: NetworkName
  readonly daemon: Daemon
  readonly records: EscrowRecords
  /** Who holds the key of a role; `session` names the wallets of this escrow: `localParticipant` with key `<session>/<role>`, or a remote one. */
  readonly participant: (session: string, role: EscrowRole) => EscrowParticipant
  /** The session manager of the local participants: an escrow that is over closes its session. */
  readonly sessions?: Pick<Sessions<MoneroWallet>, 'closeSession'>
  /** Confirmations after which a payout is final; default 10. */
  readonly confirmations?: number
}

/** How an escrow stands. Sums in piconero: what its wallet holds, and what of it is unlocked. */
export type EscrowStatus = {
  readonly id: string
  readonly state: EscrowRecord['state'] | 'funded'
  readonly address: string | null
  readonly total: bigint
  readonly spendable: bigint
}

/** What became of a payout. `unfunded`: nothing was tried. `sent`: ask `settle` until it is `paid`. */
export type EscrowPaid =
  | { readonly status: 'unfunded'; readonly spendable: bigint }
  | { readonly status: 'sent' | 'paid'; readonly kind: EscrowPayout['kind']; readonly ids: readonly string[] }

/** Two-of-three escrows: one key each for buyer, vendor and arbiter. */
export interface MoneroEscrow {
  /** Makes the three wallets and their common address. Idempotent by the id of the terms. @throws WalletError `OPERATION_REFUSED` for other terms under a known id */
  init(terms: EscrowTerms, signal: AbortSignal): Promise<EscrowRecord>
  /** Asks the arbiter's wallet. @throws WalletError `WALLET_NOT_FOUND`, and those of the participants, as every verb below */
  status(id: string, signal: AbortSignal): Promise<EscrowStatus>
  /** Buyer and vendor pay the vendor. Idempotent; goes on from what was stored. @throws WalletError `MONERO__ESCROW_STUCK`, and those of the participants */
  release(id: string, signal: AbortSignal): Promise<EscrowPaid>
  /** Vendor and buyer pay the buyer back. As `release`. */
  refund(id: string, signal: AbortSignal): Promise<EscrowPaid>
  /** The arbiter and the one who wins, against the other. As `release`. */
  decide(id: string, kind: EscrowPayout['kind'], signal: AbortSignal): Promise<EscrowPaid>
  /** Whether a payout is final; then the escrow is over and its session closed. `sent` for one that a deep reorganisation took back: release or refund again. */
  settle(id: string, signal: AbortSignal): Promise<EscrowPaid | { readonly status: 'open' }>
  /** Ends an escrow that was never funded. @throws WalletError `OPERATION_REFUSED` when it holds money */
  abandon(id: string, signal: AbortSignal): Promise<void>
}

/** Fresh nonces this often when a signature was refused as stale. */
const roundsMax = 3
const [staleExchange, noDaemon] = [-35, -38]
/** Payments made for one escrow before a person must look: each was signed, and refused by the network. */
const payoutsMax = 5

const signedOf = ({ payouts }: EscrowRecord): readonly EscrowPayout[] => payouts.filter(({ stage }) => stage === 'signed')

/**
 * Escrows over participants here or elsewhere.
 *
 * All three keys on one server is custody with extra steps: whoever owns the server owns the money. It protects somebody once at least two
 * keys are held elsewhere.
 *
 * One payment at a time: what a co-signer has been shown is stored before, and what is fully signed before it is sent. Should the process
 * die, the stored one is sent again; signatures that were lost are made anew, on the same coins, so that two can never both be paid.
 *
 * Its calls can fail with `WALLET_NOT_FOUND`, `OPERATION_REFUSED`, `MONERO__ESCROW_STUCK`.
 */
export function moneroEscrow(options: EscrowOptions): MoneroEscrow {
  const { daemon, records, confirmations = 10 } = options
  const network = resolveNetwork(options.network, true)
  const sessionOf = ({ terms, round }: EscrowRecord): string => `${terms.id}-${round}`
  const known = async (id: string): Promise<EscrowRecord> => {
    const record = await records.load(id)
    if (record === undefined) throw coreErrors.create('WALLET_NOT_FOUND', { wallet: `escrow ${id}` })
    return record
  }
  const save = async (before: EscrowRecord, change: Partial<EscrowRecord>): Promise<EscrowRecord> => {
    const after = { ...before, ...change }
    await records.save(before, after)
    return after
  }
  const holder = (record: EscrowRecord, role: EscrowRole) => options.participant(sessionOf(record), role)
  /** Repeated whenever an end is found: the process may have died between the end and the closing. */
  const over = async (record: EscrowRecord): Promise<void> => options.sessions?.closeSession(sessionOf(record))

  const init: MoneroEscrow['init'] = async (terms, signal) => {
    checkTerms(terms, (text) => decodeAddress(network, text).status === 'valid')
    const before = await records.load(terms.id)
    if (before !== undefined && !sameTerms(before.terms, terms))
      throw coreErrors.create('OPERATION_REFUSED', { operation: 'init escrow', reason: `${terms.id} has other terms` })
    if (before !== undefined && before.state !== 'making') return before
    // A key exchange cannot be taken up again in the middle: new wallets, and the unfinished ones are never told to anybody. Their session
    // is still open when the process died in between.
    if (before !== undefined) await over(before)
    const making: EscrowRecord = { terms, state: 'making', round: (before?.round ?? 0) + 1, address: null, payouts: [] }
    await records.save(before, making)
    try {
      const address = await makeWallets((role) => holder(making, role), signal)
      return await save(making, { state: 'ready', address })
    } catch (error) {
      await over(making)
      throw error
    }
  }

  /** Fresh nonces on both sides, a payment of everything, the co-signer's look at it, and its signature. */
  const sign = async (
    record: EscrowRecord,
    plan: Pick<EscrowPayout, 'kind' | 'to' | 'signers'>,
    signal: AbortSignal,
  ): Promise<EscrowRecord> => {
    const [creator, cosigner] = plan.signers.map((role) => holder(record, role)) as [EscrowParticipant, EscrowParticipant]
    for (let round = 1; ; round += 1) {
      try {
        const [mine = '', theirs = ''] = await allEnded([creator.exportInfo(signal), cosigner.exportInfo(signal)])
        await allEnded([creator.importInfo([theirs], signal), cosigner.importInfo([mine], signal)])
        const held = await cosigner.funds(signal)
        const sets = await creator.payAll(plan.to, signal)
        const [txset] = sets
        invariant(txset !== undefined && txset !== '', 'a payment of several keys is a set to be signed')
        const objection = objectionTo(await cosigner.describe(txset, signal), record.terms, plan.to, held)
        if (objection !== undefined) throw malformedBytes(objection)
        const others = record.payouts.filter(({ stage }) => stage === 'signed')
        const created = await save(record, { state: 'paying', payouts: [...others, { ...plan, stage: 'created', txset, ids: [] }] })
        const signed = await cosigner.sign(txset, signal)
        return await save(created, { payouts: [...others, { ...plan, stage: 'signed', ...signed }] })
      } catch (error) {
        if (round >= roundsMax || !refusedWith(error, staleExchange)) throw error
      }
      record = await known(record.terms.id)
    }
  }

  const pay = async (id: string, plan: Pick<EscrowPayout, 'kind' | 'signers'>, signal: AbortSignal): Promise<EscrowPaid> => {
    const record = await known(id)
    const { kind, signers } = plan
    const refuse = (reason: string) => coreErrors.create('OPERATION_REFUSED', { operation: `escrow ${kind}`, reason })
    if (record.state === 'making' || record.state === 'abandoned') throw refuse(`${id} is ${record.state}`)
    const latest = signedOf(record).at(-1)
    if (latest !== undefined && latest.kind !== kind) throw refuse(`a ${latest.kind} is under way`)
    if (latest !== undefined) {
      const sent = await sendAgain(record, latest, signal)
      if (sent !== undefined) return sent
    }
    const { terms } = await known(id)
    const { spendable, awaited } = await holder(record, signers[0]).funds(signal)
    // Dust that has just come in is not waited for: whoever sends some every quarter of an hour would hold up the payment for ever.
    if (spendable < terms.amount || awaited > terms.feeMax) return { status: 'unfunded', spendable }
    const to = kind === 'release' ? terms.vendorAddress : terms.buyerAddress
    const made = signedOf(await sign(await known(id), { kind, to, signers }, signal)).at(-1)
    invariant(made !== undefined, 'what is sent has been stored')
    await holder(record, made.signers[1]).submit(made.txset, signal)
    return { status: 'sent', kind, ids: made.ids }
  }

  /**
   * Sends the last signed payment unless the chain has one; undefined when it is refused for good and another must be made.
   *
   * A reorganisation can take members of its rings away: then no pool takes these bytes any more, and no time heals them. Another one
   * of the same kind is safe without any proof: it goes to the same address, and each coin can be spent only once.
   */
  const sendAgain = async (record: EscrowRecord, latest: EscrowPayout, signal: AbortSignal): Promise<EscrowPaid | undefined> => {
    const { id } = record.terms
    const settled = await settle(id, signal)
    if (settled.status === 'paid') return settled
    const signed = signedOf(record)
    // Already in a pool or block: sending through a wallet again would only confuse its books.
    const seen = async (): Promise<EscrowPaid | undefined> => {
      const found = await daemon.transactions(
        signed.flatMap(({ ids }) => ids),
        signal,
      )
      const there = signed.find(({ ids }) => ids.every((one) => found.has(one)))
      return there && { status: 'sent', kind: there.kind, ids: there.ids }
    }
    const before = await seen()
    if (before !== undefined) return before
    try {
      await holder(record, latest.signers[1]).submit(latest.txset, signal)
      return { status: 'sent', kind: latest.kind, ids: latest.ids }
    } catch (error) {
      if (!moneroErrors.is(error, 'MONERO__CALL_REFUSED') || refusedWith(error, noDaemon)) throw error
      const after = await seen()
      if (after !== undefined) return after
      if (signed.length >= payoutsMax) throw moneroErrors.create('MONERO__ESCROW_STUCK', { id, made: signed.length }, { cause: error })
      return undefined
    }
  }

  const settle: MoneroEscrow['settle'] = async (id, signal) => {
    const record = await known(id)
    const signed = signedOf(record)
    const latest = signed.at(-1)
    if (latest === undefined) return { status: 'open' }
    const { height } = await daemon.healthy(signal)
    const seen = await daemon.transactions(
      signed.flatMap(({ ids }) => ids),
      signal,
    )
    const final = signed.find(({ ids }) => ids.every((one) => height - (seen.get(one)?.height ?? height) >= confirmations))
    if (final === undefined) {
      // A reorganisation deeper than `confirmations` has taken it: it is sent again with the next call.
      if (record.state === 'paid') await save(record, { state: 'paying' })
      return { status: 'sent', kind: latest.kind, ids: latest.ids }
    }
    if (record.state !== 'paid') await save(record, { state: 'paid' })
    await over(record)
    return { status: 'paid', kind: final.kind, ids: final.ids }
  }

  const abandon: MoneroEscrow['abandon'] = async (id, signal) => {
    const record = await known(id)
    if (record.state === 'abandoned') return over(record)
    const { total } = record.state === 'ready' ? await holder(record, 'arbiter').funds(signal) : { total: 0n }
    if (total > 0n || record.payouts.length > 0)
      throw coreErrors.create('OPERATION_REFUSED', { operation: 'abandon escrow', reason: `${id} holds or held money` })
    await save(record, { state: 'abandoned' })
    await over(record)
  }

  // Two calls for one escrow at once: the same one is joined, another waits. Other processes are held off by the records.
  const busy = new Map<string, { readonly verb: string; readonly work: Promise<unknown> }>()
  const alone = async <Result>(id: string, verb: string, work: () => Promise<Result>): Promise<Result> => {
    for (let current = busy.get(id); current !== undefined; current = busy.get(id)) {
      if (current.verb === verb) return current.work as Promise<Result>
      await current.work.catch(() => undefined)
    }
    const started = work().finally(() => busy.delete(id))
    busy.set(id, { verb, work: started })
    return started
  }

  return {
    settle: (id, signal) => alone(id, 'settle', () => settle(id, signal)),
    init: (terms, signal) =>
      alone(terms.id, `init ${JSON.stringify({ ...terms, amount: `${terms.amount}`, feeMax: `${terms.feeMax}` })}`, () =>
        init(terms, signal),
      ),
    status: async (id, signal) => {
      const record = await known(id)
      const held = { id, address: record.address }
      if (record.state !== 'ready') return { ...held, state: record.state, total: 0n, spendable: 0n }
      const { total, spendable } = await holder(record, 'arbiter').funds(signal)
      return { ...held, state: spendable >= record.terms.amount ? 'funded' : 'ready', total, spendable }
    },
    release: (id, signal) => alone(id, 'release', () => pay(id, { kind: 'release', signers: ['buyer', 'vendor'] }, signal)),
    refund: (id, signal) => alone(id, 'refund', () => pay(id, { kind: 'refund', signers: ['vendor', 'buyer'] }, signal)),
    decide: (id, kind, signal) =>
      alone(id, `decide ${kind}`, () => pay(id, { kind, signers: ['arbiter', kind === 'release' ? 'vendor' : 'buyer'] }, signal)),
    abandon: (id, signal) => alone(id, 'abandon', () => abandon(id, signal)),
  }
}

const sameTerms = (a: EscrowTerms, b: EscrowTerms): boolean =>
  a.amount === b.amount && a.feeMax === b.feeMax && a.vendorAddress === b.vendorAddress && a.buyerAddress === b.buyerAddress

function checkTerms({ id, amount, feeMax, vendorAddress, buyerAddress }: EscrowTerms, valid: (text: string) => boolean): void {
  const invalid = (field: string, reason: string) => coreErrors.create('REQUEST_INVALID', { field, reason })
  if (!/^[A-Za-z0-9_-]{1,56}$/.test(id)) throw invalid('id', 'letters, digits, _ and -, at most 56')
  if (amount <= 0n || feeMax <= 0n || feeMax >= amount) throw invalid('amount', 'more than the fee, and that more than nothing')
  if (!valid(vendorAddress)) throw invalid('vendorAddress', 'not an address of this network')
  if (!valid(buyerAddress)) throw invalid('buyerAddress', 'not an address of this network')
}
