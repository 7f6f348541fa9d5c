import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { crashSlot, outsider, patience } from '../bench.fixture.ts'
import { type EscrowBench, openEscrowBench, xmr } from './escrow.fixture.ts'
import { answerEscrowMessage, remoteParticipant } from './messages.ts'

vi.setConfig({ testTimeout: 480_000 })

let escrow: EscrowBench

beforeAll(async () => {
  // Fewer slots than wallets: some are closed in the middle of the key exchange, and opened again.
  escrow = await openEscrowBench(3, 8)
}, 180_000)

afterAll(() => escrow.bench.stop())

test('released by messages: theft is not signed, lost nonces are made anew, crashed programs go on', async () => {
  const { bench, local } = escrow
  const posted: string[] = []
  let stale = 0
  // The buyer's wallet always makes room for others between the export and the import: what was imported into it was lost once.
  const reopened: typeof local = (session, role) => ({
    ...local(session, role),
    importInfo: async (infos, signal) => {
      await bench.sessions.close(`${session}/${role}`)
      await local(session, role).importInfo(infos, signal)
    },
  })
  // The vendor holds its key elsewhere, looks at what it signs, and once loses the nonces it told.
  const mixed = escrow.escrows((session, role) => {
    if (role === 'buyer') return reopened(session, role)
    if (role !== 'vendor') return local(session, role)
    return remoteParticipant(async (message, signal) => {
      const { verb } = JSON.parse(message) as { verb: string }
      posted.push(verb)
      if (verb === 'sign' && stale === 0) {
        stale += 1
        await local(session, role).exportInfo(signal)
      }
      return answerEscrowMessage(local(session, role), message, async () => true, signal)
    })
  })
  const terms = await escrow.terms('one')
  const made = await mixed.init(terms, patience)
  expect(made).toMatchObject({ state: 'ready', round: 1 })
  expect(await mixed.init(terms, patience)).toEqual(made)
  await expect(mixed.init({ ...terms, amount: 4n * xmr }, patience)).rejects.toMatchObject({ code: 'OPERATION_REFUSED' })
  expect(await mixed.release('one', patience)).toEqual({ status: 'unfunded', spendable: 0n })
  await escrow.pay(made.address)
  expect(await mixed.status('one', patience)).toMatchObject({ state: 'funded', total: 3n * xmr, spendable: 3n * xmr })
  await expect(mixed.abandon('one', patience)).rejects.toMatchObject({ code: 'OPERATION_REFUSED' })

  const thief = terms.buyerAddress
  const stealing = escrow.escrows((session, role) => ({
    ...local(session, role),
    payAll: (_, signal) => local(session, role).payAll(thief, signal),
  }))
  await expect(stealing.release('one', patience)).rejects.toThrow('it pays somebody else')

  expect(await mixed.release('one', patience)).toMatchObject({ status: 'sent', kind: 'release' })
  expect(posted.filter((verb) => verb === 'sign')).toHaveLength(2)
  expect(new Set(posted)).toEqual(
    new Set(['prepare', 'make', 'exchange', 'exportInfo', 'importInfo', 'funds', 'describe', 'sign', 'submit']),
  )
  // All programs die, and another process goes on.
  for (const slot of bench.slots) await crashSlot(slot)
  const heir = escrow.escrows()
  expect(await heir.release('one', patience)).toMatchObject({ status: 'sent', kind: 'release' })
  await expect(heir.refund('one', patience)).rejects.toMatchObject({ code: 'OPERATION_REFUSED' })
  await bench.monerod.mine(10, outsider)
  expect(await heir.settle('one', patience)).toMatchObject({ status: 'paid', kind: 'release' })
  // What is over has given its session back.
  expect((await bench.sessions.restore()).map(({ id }) => id)).toEqual([])
})

test('a key exchange that broke off is begun again with new wallets, and its session closed', async () => {
  const { bench, local } = escrow
  let makes = 0
  const failing = escrow.escrows((session, role) => ({
    ...local(session, role),
    make: async (infos, threshold, signal) => {
      makes += 1
      if (makes === 1) throw new TypeError('the machine went away')
      return local(session, role).make(infos, threshold, signal)
    },
  }))
  const terms = await escrow.terms('two')
  await expect(failing.init(terms, patience)).rejects.toThrow('the machine went away')
  expect((await bench.sessions.restore()).map(({ id }) => id)).toEqual([])
  expect(await failing.init(terms, patience)).toMatchObject({ state: 'ready', round: 2 })
  await failing.abandon('two', patience)
  expect(await failing.status('two', patience)).toMatchObject({ state: 'abandoned' })
})
