import { accountId, orderId } from '@wallet/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { keys, type ToyService, toyService } from '../../../fixture/toy-service.ts'

let bench: ToyService
beforeEach(async () => {
  bench = await toyService()
  await bench.credit('7', '1')
})
afterEach(() => bench.service.stop())

const call = async (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object, key = keys.alice) => {
  const reply = await bench.request(key, { method, url, ...(payload === undefined ? {} : { payload }) })
  return { status: reply.statusCode, body: reply.json() }
}
const withdraw = (id: string) =>
  call('POST', '/withdrawal/request', { id, userId: '7', amount: '0.25', toAddress: bench.to, network: 'nonce' }, keys.backend)

/** Sets a withdrawal aside as a worker would after `triesMax` failures. */
async function setAside(id: string, code: string): Promise<void> {
  const found = await bench.store.readOrder({ order: orderId(id) })
  if (found.status === 'not-found') throw new Error(`no ${id}`)
  const { leased } = await bench.store.lease({
    worker: 'test',
    leaseMs: 1_000,
    max: 1,
    orders: [orderId(id)],
    chains: [found.order.intent.chain],
  })
  const token = leased[0]?.order.token ?? -1
  const answer = await bench.store.deadLetter({ fence: { order: orderId(id), token }, note: { code, detail: 'as a test says' } })
  expect(answer.status).toBe('dead-lettered')
}
const locked = async () => (await bench.store.listAccounts({ max: 9, account: accountId('user:7') })).rows.map((one) => one.locked)

describe('dead letters', () => {
  beforeEach(async () => {
    for (const id of ['W-1', 'W-2', 'W-3']) await withdraw(id)
    await setAside('W-1', 'SIGNER_REFUSED')
    await setAside('W-2', 'TRANSACTION_MISMATCH')
  })

  test('are listed with the kind of trouble, and keep their money', async () => {
    const { messages, next } = (await call('GET', '/admin/dlq/messages')).body
    expect(messages).toMatchObject([
      { id: 'W-1', trouble: 'policy', retry: 'after-a-change', transaction: { note: { code: 'SIGNER_REFUSED' }, deadLettered: true } },
      { id: 'W-2', trouble: 'chain-permanent', transaction: { amount: '0.25' } },
    ])
    expect(next).toBeNull()
    expect((await call('GET', '/admin/dlq/messages?trouble=policy')).body.messages).toMatchObject([{ id: 'W-1' }])
    expect(await locked()).toEqual([75_000_000n])
  })

  test('are shown one by one; what is no dead letter is 404', async () => {
    expect((await call('GET', '/admin/dlq/messages/W-1')).body).toMatchObject({ id: 'W-1', transaction: { attempts: [] } })
    for (const id of ['W-3', 'W-9'])
      expect(await call('GET', `/admin/dlq/messages/${id}`)).toMatchObject({
        status: 404,
        body: { error: { code: 'WITHDRAWAL_NOT_FOUND' } },
      })
  })

  test('are paid once after they are reprocessed, however often that is asked', async () => {
    const ask = { ids: ['W-1', 'W-3', 'W-9'], reason: 'the signer has a new policy' }
    expect((await call('POST', '/admin/dlq/reprocess', ask)).body.results).toEqual([
      { id: 'W-1', status: 'redriven' },
      { id: 'W-3', status: 'not-dead-lettered' },
      { id: 'W-9', status: 'not-found' },
    ])
    await call('POST', '/admin/dlq/reprocess', ask)
    await call('DELETE', '/admin/dlq/messages/W-2', { reason: 'not wanted' })
    await bench.settle()
    expect((await call('GET', '/admin/transactions/W-1')).body).toMatchObject({ state: 'completed' })
    await call('POST', '/admin/dlq/reprocess', ask)
    await bench.settle()
    expect((await call('GET', '/balance/7', undefined, keys.user7)).body.balances).toMatchObject([{ available: '0.5', locked: '0' }])
  })

  test('are deleted by giving the money back; the id stays taken', async () => {
    expect(await call('DELETE', '/admin/dlq/messages/W-1', { reason: 'not wanted' })).toMatchObject({
      status: 200,
      body: { status: 'cancelled', transaction: { state: 'cancelled' } },
    })
    expect(await locked()).toEqual([50_000_000n])
    expect((await call('GET', '/admin/dlq/messages/W-1')).status).toBe(404)
    expect((await withdraw('W-1')).body).toMatchObject({ id: 'W-1', status: 'FAILED' })
  })

  test.each(['max=0', 'trouble=gone', 'other=1'])('refuses ?%s', async (query) => {
    expect((await call('GET', `/admin/dlq/messages?${query}`)).body).toMatchObject({ error: { code: 'INVALID_REQUEST' } })
  })

  test.each([{ ids: [], reason: 'x' }, { ids: ['W-1'] }, { ids: ['W-1', 'W-1'], reason: 'x' }, { trouble: 'policy', reason: 'x' }])(
    'refuses to reprocess %j',
    async (body) => {
      expect(await call('POST', '/admin/dlq/reprocess', body)).toMatchObject({ status: 400, body: { error: { code: 'INVALID_REQUEST' } } })
    },
  )

  test('are for operators only', async () => {
    expect((await call('GET', '/admin/dlq/messages', undefined, keys.backend)).status).toBe(403)
    expect((await call('DELETE', '/admin/dlq/messages/W-1', { reason: 'x' }, keys.backend)).status).toBe(403)
  })
})

test('a dead letter whose bytes are out cannot be deleted', async () => {
  await withdraw('W-1')
  await bench.service.engine.step()
  await setAside('W-1', 'UNEXPECTED')
  expect(await call('DELETE', '/admin/dlq/messages/W-1', { reason: 'gone' })).toMatchObject({
    status: 409,
    body: { error: { code: 'OPERATION_REFUSED' } },
  })
  expect((await bench.store.readOrder({ order: orderId('W-1') })) as object).toMatchObject({ order: { deadLettered: true } })
  expect(await locked()).toEqual([25_000_000n])
})
