import { memoryStore } from '@wallet/core'
import { fund, type MoneroBench, openMoneroBench, outsider } from '../bench.fixture.ts'
import { type MoneroEscrow, moneroEscrow } from './escrow.ts'
import { type EscrowParticipant, localParticipant } from './participant.ts'
import { type EscrowRole, type EscrowTerms, storedEscrows } from './records.ts'

/** One XMR in piconero. */
export const xmr = 1_000_000_000_000n

type Participant = (session: string, role: EscrowRole) => EscrowParticipant

/** A chain, a payer with money, and escrows over as many slots as wanted. */
export type EscrowBench = {
  readonly bench: MoneroBench
  readonly local: Participant
  /** Another process, so to speak: the same store and wallets. */
  escrows(participant?: Participant): MoneroEscrow
  terms(id: string): Promise<EscrowTerms>
  /** Pays three XMR to each address, ten blocks deep. */
  pay(...addresses: readonly (string | null)[]): Promise<void>
}

/** Starts everything; `coins` is how many payments the payer can make at once. */
export async function openEscrowBench(slots: number, coins: number): Promise<EscrowBench> {
  const bench = await openMoneroBench({ slots, sessions: { unknownMs: 5_000, waitMs: 600_000, maxSessions: 24 } })
  const { files, sessions, daemon } = bench
  await bench.address('payer')
  await fund(bench, 'payer', coins)
  const walletFiles = {
    find: async (key: string) => files.get(key) ?? { password: '', origin: { kind: 'new' as const } },
    made: async (key: string, address: string) => void files.set(key, { password: '', ...files.get(key), address }),
  }
  const store = memoryStore()
  const local: Participant = (session, role) => localParticipant({ sessions, daemon, files: walletFiles, key: `${session}/${role}` })
  return {
    ...{ bench, local },
    escrows: (participant = local) => moneroEscrow({ network: 'regtest', daemon, records: storedEscrows(store), sessions, participant }),
    terms: async (id) => ({
      id,
      amount: 3n * xmr,
      vendorAddress: outsider,
      buyerAddress: await bench.address('payer'),
      feeMax: 50_000_000_000n,
    }),
    pay: async (...addresses) => {
      await bench.rpc('payer', 'refresh')
      for (const address of addresses) await bench.rpc('payer', 'transfer', { destinations: [{ address, amount: 3n * xmr }] })
      await bench.monerod.mine(11, outsider)
    },
  }
}
