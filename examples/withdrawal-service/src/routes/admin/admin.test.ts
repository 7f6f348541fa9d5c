import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { keys, type ToyService, toyService } from '../../fixture/toy-service.ts'

let bench: ToyService
beforeEach(async () => {
  bench = await toyService({
    limits: [{ asset: 'nonce', perWithdrawal: undefined, perUserDaily: undefined, approvalFrom: '0.5', approvals: 1 }],
  })
  await bench.credit('7', '1')
})
afterEach(() => bench.service.stop())

const get = async (url: string) => (await bench.request(keys.alice, { url })).json()
const post = async (url: string, payload: object, key = keys.alice) => {
  const reply = await bench.request(key, { method: 'POST', url, payload })
  return { status: reply.statusCode, body: reply.json() }
}
const withdraw = (id: string, amount = '0.25') =>
  post('/withdrawal/request', { id, userId: '7', amount, toAddress: bench.to, network: 'nonce' }, keys.backend)
const act = (id: string, verb: string, payload: object = { reason: 'test' }, key = keys.alice) =>
  post(`/admin/transactions/${id}/${verb}`, payload, key)
const digest = async (id: string) => (await get(`/admin/transactions/${id}`)).digest as string

describe('POST /admin/credit', () => {
  const deposit = { reference: 'tx:0', account: 'user:9', asset: 'nonce:usd', amount: '12.5' }

  test('books once, and refuses the same reference for anything else', async () => {
    expect(await post('/admin/credit', deposit)).toMatchObject({ status: 200, body: { status: 'credited', amount: '12.5' } })
    expect(await post('/admin/credit', deposit)).toMatchObject({ status: 200, body: { status: 'exists' } })
    expect(await post('/admin/credit', { ...deposit, amount: '13' })).toMatchObject({
      status: 409,
      body: { error: { code: 'IDEMPOTENCY_CONFLICT' } },
    })
    expect((await get('/balance/9')).balances).toEqual([{ asset: 'toy:nonce/token:usd', available: '12.5', locked: '0' }])
  })

  test.each([
    [{ account: 'house:fees' }, 'INVALID_REQUEST'],
    [{ account: 'world' }, 'INVALID_REQUEST'],
    [{ amount: '0' }, 'INVALID_AMOUNT'],
    [{ amount: 1 }, 'AMOUNT_NOT_A_STRING'],
    [{ amount: '1.0000001' }, 'INVALID_AMOUNT'],
    [{ asset: 'gold' }, 'UNSUPPORTED_ASSET'],
  ])('refuses %j', async (wrong, code) => {
    expect(await post('/admin/credit', { ...deposit, ...wrong })).toMatchObject({ status: 400, body: { error: { code } } })
    expect((await get('/balance/9')).balances).toEqual([])
  })
})

describe('/admin/transactions', () => {
  test('lists by state and account, a page at a time', async () => {
    await withdraw('W-1', '0.1')
    await withdraw('W-2', '0.1')
    await withdraw('W-3', '5')
    const ids = (page: { transactions: { id: string }[] }) => page.transactions.map(({ id }) => id)
    const first = await get('/admin/transactions?max=2')
    const rest = await get(`/admin/transactions?max=2&after=${encodeURIComponent(first.next)}`)
    expect([...ids(first), ...ids(rest)].sort()).toEqual(['W-1', 'W-2', 'W-3'])
    expect(rest.next).toBeNull()
    expect(ids(await get('/admin/transactions?state=refused'))).toEqual(['W-3'])
    expect(ids(await get('/admin/transactions?account=user:8'))).toEqual([])
    expect(ids(await get('/admin/transactions?deadLettered=true'))).toEqual([])
  })

  test.each(['max=0', 'max=501', 'max=1e2', 'state=gone', 'deadLettered=yes', 'other=1'])('refuses ?%s', async (query) => {
    expect(await get(`/admin/transactions?${query}`)).toMatchObject({ error: { code: 'INVALID_REQUEST' } })
  })

  test('shows one with its attempts and receipt, and no signed bytes', async () => {
    await withdraw('W-1')
    await bench.settle()
    const shown = await get('/admin/transactions/W-1')
    expect(shown).toMatchObject({ id: 'W-1', state: 'completed', requester: 'backend', account: 'user:7', amount: '0.25' })
    expect(shown.attempts).toMatchObject([{ purpose: 'pay', state: 'final', transaction: shown.settlement.transaction }])
    expect(JSON.stringify(shown)).not.toContain('bytes')
  })
})

describe('operator verbs', () => {
  test.each(['retry', 'cancel', 'release', 'accelerate', 'rebroadcast', 'approve', 'reject'])(
    '%s of an unknown id is 404',
    async (verb) => {
      const payload = { reason: 'test' }
      const bodies: Record<string, object> = { rebroadcast: {}, approve: { digest: '0'.repeat(64) }, reject: { digest: '0'.repeat(64) } }
      expect(await act('W-9', verb, bodies[verb] ?? payload)).toMatchObject({
        status: 404,
        body: { error: { code: 'WITHDRAWAL_NOT_FOUND' } },
      })
    },
  )

  test('cancel returns the money before anything is signed', async () => {
    await withdraw('W-1')
    expect(await act('W-1', 'cancel')).toMatchObject({ status: 200, body: { status: 'cancelled', transaction: { state: 'cancelled' } } })
    expect((await get('/balance/7')).balances).toMatchObject([{ available: '1', locked: '0' }])
    const status = await bench.request(keys.user7, { url: '/withdrawal/status/W-1' })
    expect(status.json()).toMatchObject({ status: 'FAILED', error: { code: 'CANCELLED' } })
  })

  test('retry makes it due now; an ended one is refused', async () => {
    await withdraw('W-1')
    expect(await act('W-1', 'retry')).toMatchObject({ status: 200, body: { status: 'redriven' } })
    await bench.settle()
    expect(await act('W-1', 'cancel')).toMatchObject({ status: 409, body: { error: { code: 'OPERATION_REFUSED' } } })
  })

  test('a held withdrawal goes on when another person than the requester approves its digest', async () => {
    expect(await withdraw('W-1', '0.75')).toMatchObject({ status: 202, body: { status: 'PENDING' } })
    expect(await act('W-1', 'approve', { digest: '0'.repeat(64) })).toMatchObject({
      status: 409,
      body: { error: { code: 'OPERATION_REFUSED' } },
    })
    expect(await act('W-1', 'approve', { digest: await digest('W-1') })).toMatchObject({ status: 200, body: { status: 'approved' } })
    await bench.settle()
    expect(await get('/admin/transactions/W-1')).toMatchObject({ state: 'completed', review: { votes: [{ by: 'alice' }] } })
  })

  test('whoever asked may not approve', async () => {
    await post('/withdrawal/request', { id: 'W-1', userId: '7', amount: '0.75', toAddress: bench.to, network: 'nonce' }, keys.alice)
    expect(await act('W-1', 'approve', { digest: await digest('W-1') })).toMatchObject({
      status: 409,
      body: { error: { code: 'OPERATION_REFUSED' } },
    })
    expect(await act('W-1', 'approve', { digest: await digest('W-1') }, keys.bob)).toMatchObject({ status: 200 })
  })

  test('a rejected one returns the money', async () => {
    await withdraw('W-1', '0.75')
    expect(await act('W-1', 'reject', { digest: await digest('W-1'), comment: 'unknown address' })).toMatchObject({
      status: 200,
      body: { status: 'rejected' },
    })
    expect((await get('/balance/7')).balances).toMatchObject([{ available: '1', locked: '0' }])
    expect((await get('/withdrawal/status/W-1')).error).toMatchObject({ code: 'REJECTED', retry: 'never' })
  })

  test('release without proof takes two different people', async () => {
    await withdraw('W-1')
    bench.wire.lostRequests = 1
    await bench.service.engine.step()
    expect(await act('W-1', 'release')).toMatchObject({ status: 200, body: { status: 'awaiting-second' } })
    expect(await act('W-1', 'release')).toMatchObject({ status: 409, body: { error: { code: 'OPERATION_REFUSED' } } })
    expect(await act('W-1', 'release', { reason: 'lost' }, keys.bob)).toMatchObject({ status: 200, body: { status: 'released' } })
    expect((await get('/balance/7')).balances).toMatchObject([{ available: '1', locked: '0' }])
  })

  test('rebroadcast sends the stored bytes again', async () => {
    await withdraw('W-1')
    bench.wire.lostRequests = 1
    await bench.service.engine.step()
    expect(bench.toy.pool.size).toBe(0)
    expect(await act('W-1', 'rebroadcast', {})).toEqual({ status: 200, body: { status: 'sent', attempts: 1 } })
    expect(bench.toy.pool.size).toBe(1)
  })

  test('accelerate replaces what is out, and says why it cannot', async () => {
    await withdraw('W-1')
    expect(await act('W-1', 'accelerate')).toMatchObject({ status: 409, body: { error: { code: 'OPERATION_REFUSED' } } })
    await bench.service.engine.step()
    expect(await act('W-1', 'accelerate', { reason: 'slow', feeMax: '0.00001' })).toMatchObject({
      status: 200,
      body: { status: 'accelerated' },
    })
    const { attempts } = await get('/admin/transactions/W-1')
    expect(attempts.map(({ purpose }: { purpose: string }) => purpose)).toEqual(['pay', 'replace'])
    expect(attempts[0].claims).toEqual(attempts[1].claims)
  })
})

describe('what only a person knows', () => {
  const found = { transaction: 'ab'.repeat(32), height: 7, blockHash: 'cd'.repeat(32), fee: '0.00001', reason: 'seen in the explorer' }

  test('adopt books a withdrawal as paid by a transaction that was found', async () => {
    await withdraw('W-1')
    expect(await act('W-1', 'adopt', { ...found, fee: 'much' })).toMatchObject({ status: 400, body: { error: { code: 'INVALID_AMOUNT' } } })
    expect(await act('W-1', 'adopt', found)).toMatchObject({
      status: 200,
      body: { status: 'adopted', transaction: { state: 'completed' } },
    })
    const status = await get('/withdrawal/status/W-1')
    expect(status).toMatchObject({ status: 'COMPLETED', transactionHash: found.transaction })
    expect(await act('W-9', 'adopt', found)).toMatchObject({ status: 404, body: { error: { code: 'WITHDRAWAL_NOT_FOUND' } } })
  })

  test('reopen locks the money of a settlement again', async () => {
    await withdraw('W-1')
    expect(await act('W-1', 'reopen')).toMatchObject({ status: 409, body: { error: { code: 'OPERATION_REFUSED' } } })
    await bench.settle()
    expect(await act('W-1', 'reopen')).toMatchObject({ status: 200, body: { status: 'reopened' } })
    expect((await get('/balance/7')).balances).toMatchObject([{ available: '0.75', locked: '0.25' }])
    expect(await act('W-9', 'reopen')).toMatchObject({ status: 404 })
  })

  test('a lane can be raised, an unknown one not', async () => {
    await withdraw('W-1')
    await bench.settle()
    const [claim] = (await get('/admin/transactions/W-1')).attempts[0].claims as string[]
    const lane = claim?.slice(0, claim.lastIndexOf(':'))
    expect(await post('/admin/lanes/raise', { lane, next: 5, reason: 'paid by hand' })).toEqual({ status: 200, body: { status: 'raised' } })
    const unknown = await post('/admin/lanes/raise', { lane: `${lane}0`, next: 5, reason: 'x' })
    expect(unknown).toMatchObject({ status: 404, body: { error: { code: 'NOT_FOUND' } } })
  })

  test('destinations are listed in their canonical spelling', async () => {
    const wish = { account: '*', chain: 'nonce', address: bench.to.toUpperCase(), list: 'deny' }
    expect(await post('/admin/destinations', wish)).toEqual({ status: 200, body: { status: 'listed', address: bench.to } })
    expect(await withdraw('W-1')).toMatchObject({ status: 422, body: { status: 'FAILED', error: { code: 'POLICY_REFUSED' } } })
    await post('/admin/destinations', { ...wish, list: 'none' })
    expect(await withdraw('W-2')).toMatchObject({ status: 202 })
    expect(await post('/admin/destinations', { ...wish, address: 'x' })).toMatchObject({
      status: 400,
      body: { error: { code: 'INVALID_RECIPIENT' } },
    })
    expect(await post('/admin/destinations', { ...wish, chain: 'x' })).toMatchObject({
      status: 400,
      body: { error: { code: 'UNSUPPORTED_ASSET' } },
    })
  })
})

describe('halting', () => {
  const scope = 'chain:toy:nonce'
  const remove = (payload: object) => bench.request(keys.alice, { method: 'DELETE', url: '/admin/halt', payload })

  test('/admin/halt stops and resumes a scope, with the person and the reason', async () => {
    expect(await post('/admin/halt', { scope, reason: 'drill' })).toMatchObject({ status: 200, body: { status: 'halted' } })
    expect((await get('/admin/halt')).halts).toMatchObject([{ scope, by: 'alice', reason: 'drill', automatic: false }])
    expect((await withdraw('W-1')).body.error.code).toBe('HALTED')
    expect((await remove({ scope, reason: 'over' })).json()).toMatchObject({ status: 'resumed', halts: [] })
    expect((await withdraw('W-1')).status).toBe(202)
  })

  test('/admin/queues/pause and resume take everything by default, and /admin/queues shows it', async () => {
    await withdraw('W-1')
    expect((await post('/admin/queues/pause', { reason: 'release' })).body.halts).toMatchObject([{ scope: 'global' }])
    await bench.service.engine.step()
    expect(await get('/admin/queues')).toMatchObject({ byState: { reserved: 1 }, deadLettered: 0, halts: [{ scope: 'global' }] })
    expect((await post('/admin/queues/resume', { reason: 'done' })).body).toMatchObject({ status: 'resumed', halts: [] })
    await bench.settle()
    expect(await get('/admin/queues')).toMatchObject({ byState: { completed: 1 } })
  })

  test.each([{ scope: 'everything', reason: 'x' }, { scope: 'chain:', reason: 'x' }, { scope: 'global' }, { scope: 'global', reason: '' }])(
    'refuses %j',
    async (body) => {
      expect((await post('/admin/halt', body)).body.error.code).toBe('INVALID_REQUEST')
      expect((await get('/admin/halt')).halts).toEqual([])
    },
  )
})

test('GET /admin/books adds up after payments', async () => {
  await withdraw('W-1')
  await bench.settle()
  const { exact, findings, assets } = await get('/admin/books')
  expect({ exact, findings }).toEqual({ exact: true, findings: [] })
  expect(assets[0]).toMatchObject({
    symbol: 'TOY',
    users: '0.75',
    capital: '0',
    locked: '0',
    difference: '0',
    house: { 'house:fees': expect.any(String) },
  })
})

test('GET /admin/health has details and durability', async () => {
  expect(await get('/admin/health')).toMatchObject({
    healthy: true,
    role: 'serve',
    durability: 'memory',
    parts: expect.any(Array),
    halts: [],
  })
})

test('every admin route is closed to user keys and to nobody', async () => {
  const { paths } = (await bench.request(undefined, { url: '/api-docs/json' })).json() as { paths: Record<string, Record<string, object>> }
  const admin = Object.entries(paths).filter(([path]) => path.startsWith('/admin/'))
  expect(admin.length).toBeGreaterThan(12)
  for (const [path, methods] of admin) {
    for (const method of Object.keys(methods)) {
      const ask = (key: string | undefined) =>
        bench.request(key, {
          method: method.toUpperCase() as 'GET',
          url: path.replace('{id}', 'W-1'),
          ...(method === 'get' ? {} : { payload: {} }),
        })
      const [nobody, user] = [await ask(undefined), await ask(keys.backend)]
      expect([path, method, nobody.statusCode, user.statusCode]).toEqual([path, method, 401, 403])
    }
  }
})

describe('POST /admin/recover', () => {
  const wish = { chain: 'nonce', since: 0, reason: 'restored from a backup' }

  test('wants everything halted, and a chain that can list what was sent', async () => {
    expect(await post('/admin/recover', wish)).toMatchObject({ status: 409, body: { error: { code: 'OPERATION_REFUSED' } } })
    await post('/admin/halt', { scope: 'global', reason: 'restored' })
    const refused = await post('/admin/recover', wish)
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'OPERATION_REFUSED' } } })
    expect(refused.body.error.message).toMatch(/cannot list/)
  })

  test.each([
    [{ since: -1 }, 'INVALID_REQUEST'],
    [{ chain: 'gone' }, 'UNSUPPORTED_ASSET'],
    [{ requests: [{ id: 'W-1', userId: '7', asset: 'gold', toAddress: 'x', amount: '1' }] }, 'UNSUPPORTED_ASSET'],
    [{ requests: [{ id: 'W-1', userId: '7', asset: 'nonce', toAddress: 'x', amount: '-1' }] }, 'INVALID_AMOUNT'],
  ])('refuses %j', async (wrong, code) => {
    await post('/admin/halt', { scope: 'global', reason: 'restored' })
    expect(await post('/admin/recover', { ...wish, ...wrong })).toMatchObject({ status: 400, body: { error: { code } } })
  })
})
