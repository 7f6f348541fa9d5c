import { memoryStore } from '@wallet/core'
import { expect, test } from 'vitest'
import { objectionTo } from './check-payout.ts'
import type { Funds } from './funds.ts'
import { answerEscrowMessage, remoteParticipant } from './messages.ts'
import type { Described, EscrowParticipant } from './participant.ts'
import { type EscrowRecord, storedEscrows } from './records.ts'

const terms = { id: 'e', amount: 1_000n, vendorAddress: 'vendor', buyerAddress: 'buyer', feeMax: 50n }
const honest: Described = { recipients: [{ address: 'vendor', amount: 970n }], fee: 30n, change: 0n, unlockTime: 0n }
const held: Funds = { total: 1_000n, spendable: 1_000n, payable: 1_000n, awaited: 0n }
const open = new AbortController().signal

test('what does as agreed is signed', () => {
  expect(objectionTo([honest], terms, 'vendor', held)).toBeUndefined()
  // Dust stays behind, and what is locked.
  expect(objectionTo([honest], terms, 'vendor', { total: 5_000n, spendable: 1_060n, payable: 1_050n, awaited: 3n })).toBeUndefined()
})

test('what is paid too much is not left behind', () => {
  const both = { total: 2_000n, spendable: 2_000n, payable: 2_000n, awaited: 0n }
  expect(objectionTo([honest], terms, 'vendor', both)).toBe('it pays 970 and costs 30 piconero of 2000')
})

test.each<[string, readonly Described[]]>([
  ['it pays somebody else', [{ ...honest, recipients: [...honest.recipients, { address: 'thief', amount: 0n }] }]],
  ['what it pays would be locked', [{ ...honest, unlockTime: 1n }]],
  ['it leaves something behind', [{ ...honest, change: 1n }]],
  ['it costs 51 piconero, 50 were agreed', [{ ...honest, fee: 51n }]],
  ['it pays 960 and costs 30 piconero, 1000 were agreed', [{ ...honest, recipients: [{ address: 'vendor', amount: 960n }] }]],
  ['it pays 980 and costs 30 piconero of 1000', [{ ...honest, recipients: [{ address: 'vendor', amount: 980n }] }]],
  ['2 transactions instead of one', [honest, honest]],
  ['0 transactions instead of one', []],
])('%s', (objection, described) => {
  expect(objectionTo(described, terms, 'vendor', held)).toBe(objection)
})

test('messages keep every digit, and only known verbs are answered', async () => {
  const participant = {
    funds: async () => ({ ...held, total: 1n << 60n, payable: 5n }),
    importInfo: async () => undefined,
  } as unknown as EscrowParticipant
  const remote = remoteParticipant((message, signal) => answerEscrowMessage(participant, message, async (verb) => verb !== 'sign', signal))
  expect(await remote.funds(open)).toEqual({ total: 1n << 60n, spendable: 1_000n, payable: 5n, awaited: 0n })
  await expect(remote.sign('set', open)).rejects.toMatchObject({ code: 'OPERATION_REFUSED' })
  for (const text of ['', 'null', '{"verb":"constructor","given":[]}', '{"verb":"funds"}'])
    await expect(answerEscrowMessage(participant, text, async () => true, open)).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
})

test('two processes cannot both go on with one escrow', async () => {
  const records = storedEscrows(memoryStore())
  const first: EscrowRecord = { terms, state: 'making', round: 1, address: null, payouts: [] }
  await records.save(undefined, first)
  expect(await records.load('e')).toEqual(first)
  await records.save(first, { ...first, state: 'ready' })
  await expect(records.save(first, { ...first, state: 'abandoned' })).rejects.toMatchObject({ code: 'OPERATION_REFUSED' })
  expect(await records.load('nobody')).toBeUndefined()
})
