import { expect, test } from 'vitest'
import { crossing, never, rig } from './escrow-rig.fixture.ts'

const stale = -35

test('what is fully signed is stored before it is sent: when the sending fails the same is sent again, and nothing is signed anew', async () => {
  const { escrow, log, faults, funded } = rig()
  await funded('e')
  faults.submit = 1
  await expect(escrow().release('e', never)).rejects.toThrow('the line was cut')
  expect(await escrow().release('e', never)).toMatchObject({ status: 'sent', kind: 'release' })
  expect(log.filter((one) => one.startsWith('vendor submit'))).toEqual(['vendor submit signed-1', 'vendor submit signed-1'])
  expect(log.filter((one) => one.includes(' payAll '))).toHaveLength(1)
})

test('a signature that was lost with its process is made anew, on the same coins, and only that one is sent', async () => {
  const { escrow, log, faults, funded } = rig()
  await funded('e')
  faults.dieBeforeSaving = (after) => after.payouts.some(({ stage }) => stage === 'signed')
  await expect(escrow().release('e', never)).rejects.toThrow('the process died')
  faults.dieBeforeSaving = undefined
  expect(await escrow().release('e', never)).toMatchObject({ status: 'sent', ids: ['id-of-signed-2'] })
  expect(log.filter((one) => one.includes(' submit '))).toEqual(['vendor submit signed-2'])
})

test('what was created but never shown to be signed does not bind: the other payout may follow', async () => {
  const { escrow, log, faults, funded } = rig()
  await funded('e')
  faults.sign = 1
  await expect(escrow().release('e', never)).rejects.toThrow('the line was cut')
  expect(await escrow().refund('e', never)).toMatchObject({ status: 'sent', kind: 'refund' })
  expect(log.filter((one) => one.includes(' submit '))).toEqual(['buyer submit signed-2'])
})

test('one payment is under way at a time, whoever asks', async () => {
  const { escrow, log, funded } = rig()
  await funded('e')
  const one = escrow()
  const [release, refund] = await Promise.allSettled([one.release('e', never), one.refund('e', never)])
  expect(release).toMatchObject({ status: 'fulfilled', value: { status: 'sent', kind: 'release' } })
  expect(refund).toMatchObject({ status: 'rejected', reason: { code: 'OPERATION_REFUSED' } })
  await expect(escrow().decide('e', 'refund', never)).rejects.toMatchObject({ code: 'OPERATION_REFUSED' })
  expect(log.filter((entry) => entry.includes(' payAll '))).toHaveLength(1)
})

test('two processes that pay at once: the records let one go on, and one payment is sent', async () => {
  const { escrow, log, funded } = rig()
  await funded('e')
  const results = await Promise.allSettled([escrow().release('e', never), escrow().decide('e', 'refund', never)])
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'OPERATION_REFUSED' } })
  expect(log.filter((entry) => entry.includes(' submit '))).toHaveLength(1)
})

test('a signature refused as stale is asked for again with fresh nonces of both sides, but not for ever', async () => {
  const { escrow, log, faults, funded } = rig()
  await funded('e')
  faults.signRefused = { code: stale, times: 2 }
  expect(await escrow().release('e', never)).toMatchObject({ status: 'sent' })
  for (const role of ['buyer', 'vendor'])
    expect(log.filter((one) => one.startsWith(`${role} exportInfo`) || one.startsWith(`${role} importInfo`))).toHaveLength(6)
  // Each side got what the other told in this round, not in one before.
  expect(crossing(log)).toBe(true)

  const other = rig()
  await other.funded('e')
  other.faults.signRefused = { code: stale, times: 100 }
  await expect(other.escrow().release('e', never)).rejects.toMatchObject({ code: 'MONERO__CALL_REFUSED' })
  expect(other.log.filter((one) => one.includes(' sign '))).toHaveLength(3)
  expect(other.log.filter((one) => one.includes(' submit '))).toEqual([])
})

test('another refusal is no reason to try again', async () => {
  const { escrow, log, faults, funded } = rig()
  await funded('e')
  faults.signRefused = { code: -34, times: 1 }
  await expect(escrow().release('e', never)).rejects.toMatchObject({ code: 'MONERO__CALL_REFUSED' })
  expect(log.filter((one) => one.includes(' sign '))).toHaveLength(1)
})

test('a co-signer who reads something else signs nothing, and nothing is stored', async () => {
  const { escrow, log, faults, funded, load } = rig()
  await funded('e')
  faults.described = { fee: 20_000_000_000n }
  await expect(escrow().release('e', never)).rejects.toThrow('it costs 20000000000 piconero')
  expect(log.filter((one) => one.includes(' sign '))).toEqual([])
  expect(await load('e')).toMatchObject({ state: 'ready', payouts: [] })
})

test('what a pool or a block has is not sent again, and is over once it is deep', async () => {
  const { escrow, log, chain, funded, sessions } = rig()
  await funded('e')
  await escrow().release('e', never)
  chain.set('id-of-signed-1', undefined)
  expect(await escrow().release('e', never)).toMatchObject({ status: 'sent' })
  expect(log.filter((one) => one.includes(' submit '))).toHaveLength(1)
  chain.set('id-of-signed-1', 92)
  expect(await escrow().settle('e', never)).toMatchObject({ status: 'sent' })
  chain.set('id-of-signed-1', 90)
  expect(sessions).toEqual([])
  expect(await escrow().settle('e', never)).toMatchObject({ status: 'paid', kind: 'release' })
  expect(sessions).toEqual(['e-1'])
  await expect(escrow().refund('e', never)).rejects.toMatchObject({ code: 'OPERATION_REFUSED' })
})

test('a session whose closing was lost with its process is closed by whoever finds the end', async () => {
  const { escrow, faults, funded, chain, sessions, terms } = rig()
  faults.dieBeforeSaving = ({ state }) => state === 'ready'
  faults.closing = 1
  await expect(escrow().init(terms('e'), never)).rejects.toThrow('the process died')
  expect(sessions).toEqual([])
  faults.dieBeforeSaving = undefined
  await funded('e')
  expect(sessions).toEqual(['e-1'])

  await escrow().release('e', never)
  chain.set('id-of-signed-1', 50)
  faults.closing = 1
  await expect(escrow().settle('e', never)).rejects.toThrow('the process died')
  expect(await escrow().release('e', never)).toMatchObject({ status: 'paid' })
  expect(sessions).toEqual(['e-1', 'e-2'])

  await escrow().init(terms('f'), never)
  faults.empty = true
  faults.closing = 1
  await expect(escrow().abandon('f', never)).rejects.toThrow('the process died')
  await escrow().abandon('f', never)
  expect(sessions).toEqual(['e-1', 'e-2', 'f-1'])
})

test('a payment that no pool takes is made once more, to the same address and of the same kind, and both are followed', async () => {
  const { escrow, log, faults, funded, chain, load } = rig()
  await funded('e')
  faults.submitRefused = 2
  await expect(escrow().release('e', never)).rejects.toMatchObject({ code: 'MONERO__CALL_REFUSED' })
  expect(await escrow().release('e', never)).toMatchObject({ status: 'sent', ids: ['id-of-signed-2'] })
  expect(log.filter((one) => one.includes(' submit '))).toEqual(['signed-1', 'signed-1', 'signed-2'].map((one) => `vendor submit ${one}`))
  expect(new Set((await load('e'))?.payouts.map(({ kind, to }) => `${kind} ${to}`)).size).toBe(1)
  await expect(escrow().refund('e', never)).rejects.toMatchObject({ code: 'OPERATION_REFUSED' })
  // The branch that was left has won after all.
  chain.set('id-of-signed-1', 90)
  expect(await escrow().settle('e', never)).toMatchObject({ status: 'paid', ids: ['id-of-signed-1'] })
})

test('a payment that was lost with the money it spends waits for the money', async () => {
  const { escrow, faults, funded, log } = rig()
  await funded('e')
  await escrow().release('e', never)
  faults.submitRefused = 1
  faults.empty = true
  expect(await escrow().release('e', never)).toEqual({ status: 'unfunded', spendable: 0n })
  faults.empty = false
  expect(await escrow().release('e', never)).toMatchObject({ status: 'sent', ids: ['id-of-signed-1'] })
  expect(log.filter((one) => one.includes(' payAll '))).toHaveLength(1)
})

test('a network that takes none of five payments is for a person to look at, and the last is sent again once it does', async () => {
  const { escrow, faults, funded, load } = rig()
  await funded('e')
  faults.submitRefused = 100
  for (let made = 1; made <= 5; made += 1)
    await expect(escrow().release('e', never)).rejects.toMatchObject({ code: 'MONERO__CALL_REFUSED' })
  await expect(escrow().release('e', never)).rejects.toMatchObject({ code: 'MONERO__ESCROW_STUCK', context: { made: 5 } })
  expect((await load('e'))?.payouts).toHaveLength(5)
  faults.submitRefused = 0
  expect(await escrow().release('e', never)).toMatchObject({ status: 'sent', ids: ['id-of-signed-5'] })
})

test('what was paid and then taken back by a deep reorganisation is under way again', async () => {
  const { escrow, funded, chain, log, load } = rig()
  await funded('e')
  await escrow().release('e', never)
  chain.set('id-of-signed-1', 80)
  expect(await escrow().settle('e', never)).toMatchObject({ status: 'paid' })
  chain.delete('id-of-signed-1')
  expect(await escrow().settle('e', never)).toMatchObject({ status: 'sent' })
  expect(await load('e')).toMatchObject({ state: 'paying' })
  expect(await escrow().release('e', never)).toMatchObject({ status: 'sent' })
  expect(log.filter((one) => one.includes(' submit '))).toHaveLength(2)
  chain.set('id-of-signed-1', 90)
  expect(await escrow().release('e', never)).toMatchObject({ status: 'paid' })
})

test('dust that comes in, and money locked for long, hold up nothing; more that is about to be spendable is waited for', async () => {
  const { escrow, faults, funded, terms } = rig()
  await funded('e')
  const { amount, feeMax } = terms('e')
  faults.held = { total: amount * 9n, awaited: feeMax + 1n }
  expect(await escrow().release('e', never)).toEqual({ status: 'unfunded', spendable: amount })
  faults.held = { total: amount * 9n, awaited: feeMax }
  expect(await escrow().release('e', never)).toMatchObject({ status: 'sent' })
})
