import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { keys, type ToyService, toyService } from '../fixture/toy-service.ts'

let bench: ToyService
beforeEach(async () => {
  bench = await toyService()
})
afterEach(() => bench.service.stop())

const send = (body: object, key = keys.backend, headers = {}) =>
  bench.request(key, { method: 'POST', url: '/wallet/send', payload: body, headers })
const ask = (body: object, key = keys.backend, headers = {}) =>
  bench.request(key, { method: 'POST', url: '/withdrawal/request', payload: body, headers })
const status = (id: string, key = keys.backend) => bench.request(key, { method: 'GET', url: `/withdrawal/status/${id}` })
const coin = () => ({ user_id: '7', chain: 'nonce', to_address: bench.to, amount: '0.000015' })

describe('POST /wallet/send', () => {
  test('reserves, pays once and answers the same withdrawal ever after', async () => {
    await bench.credit('7', '1')
    const first = await send(coin(), keys.backend, { 'idempotency-key': 'W-1' })
    expect([first.statusCode, first.json()]).toEqual([202, { success: true, id: 'W-1', status: 'PENDING' }])

    const second = await send({ ...coin(), id: 'W-1' })
    expect([second.statusCode, second.json()]).toEqual([200, { success: true, id: 'W-1', status: 'PENDING' }])

    await bench.settle()
    const third = await send({ ...coin(), id: 'W-1' })
    expect(third.statusCode).toBe(200)
    expect(third.json()).toMatchObject({ success: true, id: 'W-1', status: 'COMPLETED', txid: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect((await bench.request(keys.user7, { url: '/balance/7' })).json().balances).toMatchObject([{ available: '0.999985', locked: '0' }])
  })

  test('the same id with another amount is a conflict without effect', async () => {
    await bench.credit('7', '1')
    await send({ ...coin(), id: 'W-1' })
    const other = await send({ ...coin(), id: 'W-1', amount: '0.5' })
    expect([other.statusCode, other.json()]).toMatchObject([
      409,
      { success: false, error: { code: 'IDEMPOTENCY_CONFLICT', retry: 'never' } },
    ])
    expect((await bench.request(keys.user7, { url: '/balance/7' })).json().balances).toMatchObject([{ locked: '0.000015' }])
  })

  test('an overdraft is refused and its id stays refused', async () => {
    await bench.credit('7', '0.00001')
    const first = await send({ ...coin(), id: 'W-1' })
    const expected = { success: false, id: 'W-1', status: 'FAILED', error: { code: 'INSUFFICIENT_FUNDS', retry: 'never' } }
    expect([first.statusCode, first.json()]).toMatchObject([422, expected])
    await bench.credit('7', '1')
    const again = await send({ ...coin(), id: 'W-1' })
    expect([again.statusCode, again.json()]).toMatchObject([422, expected])
    expect((await status('W-1')).json()).toMatchObject({ status: 'FAILED', error: { code: 'INSUFFICIENT_FUNDS' } })
  })

  test('without an id nothing is sent', async () => {
    await bench.credit('7', '1')
    const reply = await send(coin())
    expect([reply.statusCode, reply.json().error.code]).toEqual([400, 'IDEMPOTENCY_KEY_REQUIRED'])
    const differing = await send({ ...coin(), id: 'W-1' }, keys.backend, { 'idempotency-key': 'W-2' })
    expect([differing.statusCode, differing.json().error.code]).toEqual([400, 'IDEMPOTENCY_KEY_MISMATCH'])
    expect((await bench.store.listOrders({ max: 10 })).rows).toEqual([])
  })

  test('an id that is kept for the engine is refused, in the body and as a header', async () => {
    await bench.credit('7', '1')
    for (const reply of [
      await send({ ...coin(), id: 'cancel:W-1:1' }),
      await send(coin(), keys.backend, { 'idempotency-key': 'approval:x' }),
    ])
      expect([reply.statusCode, reply.json()]).toMatchObject([400, { error: { code: 'INVALID_REQUEST', retry: 'never' } }])
    expect((await bench.store.listOrders({ max: 10 })).rows).toEqual([])
  })

  test('a halt refuses without storing anything', async () => {
    await bench.credit('7', '1')
    await bench.request(keys.alice, { method: 'POST', url: '/admin/halt', payload: { scope: 'chain:toy:nonce', reason: 'drill' } })
    const reply = await send({ ...coin(), id: 'W-1' })
    expect([reply.statusCode, reply.json().error]).toMatchObject([503, { code: 'HALTED', retry: 'safe' }])
    expect((await status('W-1')).statusCode).toBe(404)
  })
})

describe('POST /withdrawal/request', () => {
  test('shares its ids with /wallet/send', async () => {
    await bench.credit('7', '1')
    const body = { id: 'W-1', userId: '7', amount: '0.000015', toAddress: bench.to, network: 'nonce' }
    expect((await ask(body)).json()).toEqual({ id: 'W-1', status: 'PENDING' })
    expect((await send({ ...coin(), id: 'W-1' })).statusCode).toBe(200)
  })

  test('pays a token by its alias and shows its transaction', async () => {
    await bench.credit('7', '2.5', 'nonce:usd')
    const reply = await ask({ id: 'W-2', userId: '7', amount: '2.5', toAddress: bench.to, network: 'nonce:usd' })
    expect(reply.statusCode).toBe(202)
    await bench.settle()
    expect((await status('W-2')).json()).toMatchObject({
      id: 'W-2',
      status: 'COMPLETED',
      amount: '2.5',
      transactionHash: expect.any(String),
    })
  })

  test('a limit refuses with LIMIT_EXCEEDED', async () => {
    const limited = await toyService({
      limits: [{ asset: 'nonce', perWithdrawal: '0.001', perUserDaily: undefined, approvalFrom: undefined, approvals: 1 }],
    })
    await limited.credit('7', '1')
    const body = { id: 'W-3', userId: '7', amount: '0.002', toAddress: limited.to, network: 'nonce' }
    const reply = await limited.request(keys.backend, { method: 'POST', url: '/withdrawal/request', payload: body })
    expect([reply.statusCode, reply.json()]).toMatchObject([422, { id: 'W-3', status: 'FAILED', error: { code: 'LIMIT_EXCEEDED' } }])
    await limited.service.stop()
  })

  test('an asset that no wallet pays is WALLET_NOT_FOUND, an unknown one UNSUPPORTED_ASSET', async () => {
    const bare = await toyService({ pays: ['nonce'] })
    const code = async (network: string, tokenAddress?: string) => {
      const payload = { id: 'W-4', userId: '7', amount: '1', toAddress: bare.to, network, ...(tokenAddress && { tokenAddress }) }
      const reply = await bare.request(keys.backend, { method: 'POST', url: '/withdrawal/request', payload })
      return [reply.statusCode, reply.json().error.code]
    }
    expect(await code('nonce:usd')).toEqual([404, 'WALLET_NOT_FOUND'])
    expect(await code('nonce', 'usd')).toEqual([404, 'WALLET_NOT_FOUND'])
    expect(await code('bitcoin')).toEqual([400, 'UNSUPPORTED_ASSET'])
    expect(await code('nonce', '0x0000000000000000000000000000000000000001')).toEqual([400, 'UNSUPPORTED_ASSET'])
    await bare.service.stop()
  })
})

describe('GET /withdrawal/status/:id', () => {
  test('answers 404 for the unknown and for what belongs to somebody else', async () => {
    await bench.credit('8', '1')
    await send({ ...coin(), user_id: '8', id: 'W-8' })
    for (const reply of [await status('W-9', keys.user7), await status('W-8', keys.user7)]) {
      expect([reply.statusCode, reply.json().error.code]).toEqual([404, 'WITHDRAWAL_NOT_FOUND'])
    }
    expect((await status('W-8')).json()).toMatchObject({ id: 'W-8', user: '8', status: 'PENDING', amount: '0.000015' })
  })
})

describe('GET /withdrawal/receipt/:id', () => {
  const receipt = (id: string, key = keys.backend) => bench.request(key, { method: 'GET', url: `/withdrawal/receipt/${id}` })

  test('answers from the books where the chain has no receipts, once it is completed', async () => {
    await bench.credit('7', '1')
    await send({ ...coin(), id: 'W-1' })
    const early = await receipt('W-1')
    expect([early.statusCode, early.json().error.code]).toEqual([409, 'OPERATION_REFUSED'])
    await bench.settle()
    const { transactionHash } = (await status('W-1')).json()
    const late = await receipt('W-1')
    expect([late.statusCode, late.json()]).toMatchObject([
      200,
      { id: 'W-1', source: 'books', amount: '0.000015', to: bench.to, transactionHash },
    ])
  })

  test('answers 404 for the unknown and for what belongs to somebody else', async () => {
    await bench.credit('8', '1')
    await send({ ...coin(), user_id: '8', id: 'W-8' })
    for (const reply of [await receipt('W-9', keys.user7), await receipt('W-8', keys.user7)]) {
      expect([reply.statusCode, reply.json().error.code]).toEqual([404, 'WITHDRAWAL_NOT_FOUND'])
    }
  })
})

test('GET /withdrawal/queue/status counts what is under way', async () => {
  await bench.credit('7', '1')
  await send({ ...coin(), id: 'W-1' })
  const reply = await bench.request(keys.user7, { url: '/withdrawal/queue/status' })
  expect(reply.json()).toMatchObject({ PENDING: 1, VALIDATING: 0, SIGNED: 0, BROADCASTING: 0, waitingForOperator: 0 })
})
