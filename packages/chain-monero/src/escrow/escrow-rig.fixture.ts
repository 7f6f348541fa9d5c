import { memoryStore } from '@wallet/core'
import { moneroErrors } from '../errors/codes.ts'
import type { Daemon, SeenTransaction } from '../rpc/daemon.ts'
import { type MoneroEscrow, moneroEscrow } from './escrow.ts'
import type { Funds } from './funds.ts'
import type { Described, EscrowParticipant } from './participant.ts'
import { type EscrowRecord, type EscrowRole, type EscrowTerms, storedEscrows } from './records.ts'

/** Never aborts. */
export const never: AbortSignal = new AbortController().signal

const vendorAddress = '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A'
const buyerAddress = '88FpsHATTmUf5xkeU2ARq73FLs1wjhZvhMgayexYwD64Rq2PGsEXAH9gnbGFmDbRWn64JncPqwx11PD3zyeytET9FWnugqe'
const amount = 1_000_000_000_000n

/** What goes wrong: how often a verb fails once more, or until told otherwise. */
type Faults = {
  submit: number
  sign: number
  closing: number
  empty: boolean
  signRefused: { code: number; times: number } | undefined
  /** How often the network takes no payment once more. */
  submitRefused: number
  /** What is in every wallet. */
  held: Partial<Funds>
  described: Partial<Described> | undefined
  dieBeforeSaving: ((after: EscrowRecord) => boolean) | undefined
}

/** Escrows over wallets that are only names, a chain that is only a list, and records that outlive every process. */
export type Rig = {
  /** Every verb in the order it was asked. */
  readonly log: string[]
  readonly faults: Faults
  /** Block of a transaction; undefined while it waits. The chain has a hundred blocks. */
  readonly chain: Map<string, number | undefined>
  /** Sessions that were closed. */
  readonly sessions: string[]
  terms(id: string): EscrowTerms
  load(id: string): Promise<EscrowRecord | undefined>
  /** A process of its own on the same records. */
  escrow(): MoneroEscrow
  /** Makes an escrow; its wallets hold what was agreed. */
  funded(id: string): Promise<void>
}

/** A rig in which nothing goes wrong yet. */
export function rig(): Rig {
  const log: string[] = []
  const sessions: string[] = []
  const chain = new Map<string, number | undefined>()
  const faults: Faults = {
    ...{ submit: 0, sign: 0, closing: 0, empty: false },
    ...{ signRefused: undefined, described: undefined, dieBeforeSaving: undefined, submitRefused: 0, held: {} },
  }
  const fails = (verb: 'submit' | 'sign' | 'closing', message: string): void => {
    if (faults[verb] <= 0) return
    faults[verb] -= 1
    throw new TypeError(message)
  }
  const stored = storedEscrows(memoryStore())
  const records: typeof stored = {
    load: stored.load,
    save: async (before, after) => {
      if (faults.dieBeforeSaving?.(after) === true) throw new TypeError('the process died')
      await stored.save(before, after)
    },
  }
  const daemon = {
    healthy: async () => ({ height: 100 }),
    transactions: async (ids: readonly string[]) =>
      new Map(ids.filter((id) => chain.has(id)).map((id) => [id, { id, height: chain.get(id) } as SeenTransaction])),
  } as unknown as Daemon
  let sets = 0
  let told = 0
  const participant = (_: string, role: EscrowRole): EscrowParticipant => {
    const note = (verb: string): void => void log.push(`${role} ${verb}`)
    return {
      prepare: async () => 'first',
      make: async () => 'second',
      exchange: async () => ({ info: 'next', address: vendorAddress, ready: true }),
      funds: async () => {
        const all = faults.empty ? 0n : amount
        return { total: all, spendable: all, payable: all, awaited: 0n, ...faults.held }
      },
      exportInfo: async () => {
        told += 1
        note(`exportInfo ${told}`)
        return `${role} ${told}`
      },
      importInfo: async (infos) => note(`importInfo ${infos.join()}`),
      payAll: async (to) => {
        sets += 1
        note(`payAll ${to}`)
        return [`${sets} ${to}`]
      },
      describe: async (txset) => {
        const fee = 1_000n
        const recipients = [{ address: txset.split(' ')[1] ?? '', amount: amount - (faults.described?.fee ?? fee) }]
        return [{ recipients, fee, change: 0n, unlockTime: 0n, ...faults.described }]
      },
      sign: async (txset) => {
        note(`sign ${txset}`)
        fails('sign', 'the line was cut')
        if (faults.signRefused !== undefined && faults.signRefused.times > 0) {
          faults.signRefused.times -= 1
          throw moneroErrors.create('MONERO__CALL_REFUSED', { method: 'sign_multisig', rpcCode: faults.signRefused.code, reason: '' })
        }
        const name = `signed-${txset.split(' ')[0]}`
        return { txset: name, ids: [`id-of-${name}`] }
      },
      submit: async (txset) => {
        note(`submit ${txset}`)
        fails('submit', 'the line was cut')
        if (faults.submitRefused > 0) {
          faults.submitRefused -= 1
          throw moneroErrors.create('MONERO__CALL_REFUSED', { method: 'submit_multisig', rpcCode: -4, reason: '' })
        }
        return [`id-of-${txset}`]
      },
    }
  }
  const closeSession = async (id: string): Promise<void> => {
    fails('closing', 'the process died')
    if (!sessions.includes(id)) sessions.push(id)
  }
  const escrow = (): MoneroEscrow => moneroEscrow({ network: 'regtest', daemon, records, participant, sessions: { closeSession } })
  const terms = (id: string): EscrowTerms => ({ id, amount, vendorAddress, buyerAddress, feeMax: 10_000_000_000n })
  return {
    ...{ log, faults, chain, sessions, terms, escrow },
    load: (id) => stored.load(id),
    funded: async (id) => void (await escrow().init(terms(id), never)),
  }
}

/** Whether every import in a log was of what the other side had exported last. */
export function crossing(log: readonly string[]): boolean {
  const last = new Map<string, string>()
  return log.every((entry) => {
    const [role = '', verb, ...what] = entry.split(' ')
    if (verb === 'exportInfo') last.set(role, `${role} ${what.join(' ')}`)
    if (verb !== 'importInfo') return true
    return what.join(' ') === last.get(role === 'buyer' ? 'vendor' : 'buyer')
  })
}
