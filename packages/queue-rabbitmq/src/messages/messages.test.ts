import { coreErrors, formatAmount, InvariantError, type Json } from '@wallet/core'
import { toyStranger } from '@wallet/core/testing'
import { connect } from 'amqplib'
import { describe, expect, test } from 'vitest'
import { freshName, sharedBroker } from '../fixtures/broker.ts'
import { type DeskBench, mintFor, openDesk } from '../fixtures/desk.ts'
import { rabbitQueue } from '../queue/rabbit-queue.ts'
import { type MessageClient, messageClient } from './message-client.ts'
import { type MessageServer, type MessageServerOptions, serveMessages } from './serve-messages.ts'

const broker = sharedBroker()
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

type World = {
  readonly desk: DeskBench
  readonly server: MessageServer
  readonly client: MessageClient
  readonly names: { exchange: string; queue: string }
}

async function open(wish: Partial<MessageServerOptions> = {}): Promise<World & AsyncDisposable> {
  const desk = await openDesk()
  const names = { exchange: freshName('wallet'), queue: freshName('requests') }
  const server = await serveMessages({ url: broker().url, handlers: desk.handlers, retryMs: 20, ...names, ...wish })
  const client = await messageClient({ url: broker().url, exchange: names.exchange, answerMs: 15_000 })
  const close = async (): Promise<void> => {
    await client.close()
    await server.close()
  }
  return { desk, server, client, names, [Symbol.asyncDispose]: close }
}

/** Sends any bytes to any key, as somebody else's program would. */
async function sendRaw(exchange: string, key: string, body: string | Buffer, properties: object = {}): Promise<void> {
  const connection = await connect(broker().url)
  const channel = await connection.createConfirmChannel()
  channel.publish(exchange, key, Buffer.from(body), properties)
  await channel.waitForConfirms()
  await connection.close()
}

async function deadSoon(server: MessageServer, count = 1) {
  for (let tries = 0; tries < 100; tries += 1) {
    const letters = await server.deadLetters(10)
    if (letters.length >= count) return letters
    await pause(50)
  }
  return server.deadLetters(10)
}

const done = (result: unknown): object => ({ schema: 1, status: 'done', result })
const failed = (code: string): object => ({ schema: 1, status: 'failed', error: expect.objectContaining({ code }) })

describe('wallets', () => {
  test('are made once per user and label, listed, found and made active, each only for its owner', async () => {
    await using world = await open()
    const { client } = world
    const main = await client.request('wallet.management.create', { userId: 'alice', label: 'main' })
    expect(main).toEqual(done(expect.objectContaining({ walletId: 'user-alice:main', label: 'main', active: true })))
    expect(await client.request('wallet.management.create', { userId: 'alice', label: 'main' })).toEqual(main)
    await client.request('wallet.management.create', { userId: 'alice', label: 'other' })
    // Names that run into each other: user `eve-a` with label `b`, and user `eve` with label `a-b`.
    for (const [userId, label] of [
      ['eve-a', 'b'],
      ['eve', 'a-b'],
    ] as const)
      expect(await client.request('wallet.management.create', { userId, label })).toMatchObject({ status: 'done' })
    const set = await client.request('wallet.management.setActive', { userId: 'alice', walletId: 'user-alice:other' })
    expect(set).toEqual(done(expect.objectContaining({ label: 'other', active: true })))
    const listed = await client.request('wallet.management.list', { userId: 'alice' })
    const short = (listed as unknown as { result: { wallets: { label: string; active: boolean }[] } }).result.wallets
    expect(short.map(({ label, active }) => [label, active])).toEqual([
      ['main', false],
      ['other', true],
    ])
    expect(await client.request('wallet.management.get', { userId: 'alice', walletId: 'user-alice:main' })).toMatchObject({
      status: 'done',
    })
    for (const verb of ['wallet.management.get', 'wallet.management.setActive', 'wallet.balance.get', 'wallet.balance.getTokens'] as const)
      expect(await client.request(verb, { userId: 'mallory', walletId: 'user-alice:main' })).toEqual(failed('WALLET_NOT_FOUND'))
  })

  test('tell what the chain and the books say', async () => {
    await using world = await open()
    const { client, desk } = world
    await client.request('wallet.management.create', { userId: 'alice', label: 'main' })
    mintFor(desk, 'alice', 'main', 70n)
    const balance = await client.request('wallet.balance.get', { userId: 'alice', walletId: 'user-alice:main' })
    expect(balance).toMatchObject({ status: 'done', result: { asset: desk.asset } })
    const tokens = await client.request('wallet.balance.getTokens', { userId: 'alice', walletId: 'user-alice:main' })
    expect(JSON.stringify(tokens)).toContain('"tokens":[')
  })
})

describe('transactions', () => {
  async function withWallet(world: World): Promise<{ readonly to: string; readonly amount: string; readonly address: string }> {
    const answer = await world.client.request('wallet.management.create', { userId: 'alice', label: 'main' })
    const { address } = (answer as unknown as { result: { address: string } }).result
    const decimals = world.desk.chain.adapter.assets[0]?.decimals ?? 0
    return { to: toyStranger(world.desk.chain.toy, 'bob'), amount: formatAmount(100n, decimals), address }
  }

  test('reserve the money once, however often the message comes', async () => {
    await using world = await open()
    const { to, amount } = await withWallet(world)
    const input = { id: 'T-1', userId: 'alice', walletId: 'user-alice:main', recipient: to, amount }
    expect(await world.client.request('wallet.transaction.transferSol', input)).toEqual(
      done(expect.objectContaining({ id: 'T-1', known: false })),
    )
    expect(await world.client.request('wallet.transaction.transferSol', input)).toEqual(
      done(expect.objectContaining({ id: 'T-1', known: true })),
    )
    const before = await world.desk.engine.balance('user:alice', world.desk.asset)
    expect(before.locked).toBeGreaterThanOrEqual(100n)
    expect(
      await world.client.request('wallet.transaction.transferSol', { ...input, recipient: toyStranger(world.desk.chain.toy, 'eve') }),
    ).toEqual(failed('IDEMPOTENCY_CONFLICT'))
    const of = { id: 'T-2', userId: 'alice', asset: world.desk.asset, recipient: to, amount }
    expect(await world.client.request('wallet.transaction.transfer', of)).toMatchObject({ status: 'done' })
    expect((await world.desk.engine.balance('user:alice', world.desk.asset)).locked).toBe(before.locked + 100n)
  })

  test('are refused in public words', async () => {
    await using world = await open()
    const { to, amount } = await withWallet(world)
    const base = { userId: 'alice', walletId: 'user-alice:main', recipient: to, amount }
    const ask = (input: object) => world.client.request('wallet.transaction.transferSol', { ...base, ...input } as never)
    const much = `${'9'.repeat(6)}`
    expect(await ask({ id: 'T-1', amount: much })).toEqual(failed('INSUFFICIENT_FUNDS'))
    expect(await ask({ id: 'T-1', amount: much })).toEqual(failed('INSUFFICIENT_FUNDS'))
    expect(await ask({ id: 'T-2', recipient: 'nowhere' })).toEqual(failed('INVALID_RECIPIENT'))
    expect(await ask({ id: 'T-3', walletId: 'user-bob:main' })).toEqual(failed('WALLET_NOT_FOUND'))
    expect(await world.client.request('wallet.transaction.transfer', { ...base, id: 'T-4', asset: 'doubloons' })).toEqual(
      failed('UNSUPPORTED_ASSET'),
    )
    await world.desk.engine.operator.halt({ scope: 'global', by: 'ann', reason: 'test' })
    expect(await ask({ id: 'T-5' })).toEqual(failed('HALTED'))
    expect(await world.server.deadLetters(10)).toEqual([])
  })

  test('of others are read, never signed: explained wholly and reserved, or refused', async () => {
    await using world = await open()
    const { to, address } = await withWallet(world)
    const sign = (id: string, transaction: object) =>
      world.client.request('wallet.transaction.sign', {
        id,
        userId: 'alice',
        walletId: 'user-alice:main',
        transaction: Buffer.from(JSON.stringify(transaction)).toString('base64'),
      })
    expect(await sign('S-1', { to, amount: 100, signers: [address] })).toEqual(done(expect.objectContaining({ id: 'S-1', to })))
    expect((await world.desk.engine.balance('user:alice', world.desk.asset)).locked).toBeGreaterThanOrEqual(100n)
    expect(await sign('S-2', { amount: 100, signers: [address] })).toEqual(failed('TRANSACTION_NOT_ALLOWED'))
    expect(await sign('S-3', { to, amount: 100, signers: [address, 'somebody-else'] })).toEqual(failed('TRANSACTION_NOT_ALLOWED'))
    expect(await sign('S-4', { to, amount: 100, signers: [] })).toEqual(failed('TRANSACTION_NOT_ALLOWED'))
    expect(await world.desk.engine.withdrawal('S-2')).toBeUndefined()
  })
})

describe('a message that cannot be read', () => {
  test.each([
    ['no JSON', 'wallet.management.list', 'hello', 'no JSON object'],
    ['bytes that are no text', 'wallet.management.list', Buffer.from([0xff, 0xfe, 0x00]), 'no JSON object'],
    ['a list', 'wallet.management.list', '[]', 'no JSON object'],
    ['another schema', 'wallet.management.list', '{"schema":2,"userId":"alice"}', 'schema 2 is not 1'],
    ['no schema', 'wallet.management.list', '{"userId":"alice"}', 'schema undefined is not 1'],
    ['a field missing', 'wallet.management.get', '{"schema":1,"userId":"alice"}', 'field walletId is missing'],
    ['a field of another type', 'wallet.management.list', '{"schema":1,"userId":7}', 'field userId is not as it should be'],
    ['a field nobody knows', 'wallet.management.list', '{"schema":1,"userId":"alice","admin":"yes"}', 'field admin is unknown'],
    [
      'a member of every object',
      'wallet.management.list',
      '{"schema":1,"userId":"alice","constructor":"x"}',
      'field constructor is unknown',
    ],
    ['a name nobody knows', 'wallet.management.destroy', '{"schema":1,"userId":"alice"}', 'no message is named'],
    [
      'an amount that is a number',
      'wallet.transaction.transferSol',
      '{"schema":1,"id":"1","userId":"a","walletId":"w","recipient":"r","amount":1}',
      'field amount',
    ],
    ['too many bytes', 'wallet.management.list', `{"schema":1,"userId":"${'a'.repeat(70_000)}"}`, 'are more than 65536'],
  ])('is set aside with its reason: %s', async (_, key, body, reason) => {
    await using world = await open()
    await sendRaw(world.names.exchange, key, body, { messageId: 'M-1' })
    const letters = await deadSoon(world.server)
    expect(letters).toEqual([
      { id: 'M-1', verb: key, body: expect.anything(), reason: expect.stringContaining(reason), trouble: 'validation' },
    ])
  })

  test('takes its id from the message itself when the body has none', async () => {
    await using world = await open()
    await world.client.request('wallet.management.create', { userId: 'alice', label: 'main' })
    const body = {
      schema: 1,
      userId: 'alice',
      walletId: 'user-alice:main',
      recipient: toyStranger(world.desk.chain.toy, 'bob'),
      amount: '1',
    }
    await sendRaw(world.names.exchange, 'wallet.transaction.transferSol', JSON.stringify(body), { messageId: 'by-message' })
    for (let tries = 0; tries < 100 && (await world.desk.engine.withdrawal('by-message')) === undefined; tries += 1) await pause(30)
    expect((await world.desk.engine.withdrawal('by-message'))?.order.id).toBe('by-message')
  })
})

describe('a handler that fails', () => {
  const list = { userId: 'alice' }
  const failing = async (thrown: () => unknown, times: number, wish: Partial<MessageServerOptions> = {}) => {
    let calls = 0
    const { handlers } = await openDesk()
    const broken = async (): Promise<Json> => {
      calls += 1
      if (calls <= times) throw thrown()
      return 'well'
    }
    const world = await open({ handlers: { ...handlers, 'wallet.management.list': broken }, ...wish })
    return { world, calls: () => calls }
  }
  const away = () => coreErrors.create('STORE_UNAVAILABLE', { reason: 'postgres://secret@host' })

  test('for a while is asked again, and the requester never learns', async () => {
    const { world, calls } = await failing(away, 2)
    await using _ = world
    expect(await world.client.request('wallet.management.list', list)).toEqual(done('well'))
    expect(calls()).toBe(3)
    expect(await world.server.deadLetters(10)).toEqual([])
  })

  test('every time is set aside after three tries, told in public words, and carried out when it is put back', async () => {
    const { world, calls } = await failing(away, 3)
    await using _ = world
    const answer = await world.client.request('wallet.management.list', list)
    expect(answer).toEqual(failed('SERVICE_UNAVAILABLE'))
    expect(JSON.stringify(answer)).not.toContain('secret')
    expect(calls()).toBe(3)
    const [letter] = await deadSoon(world.server)
    expect(letter).toMatchObject({ verb: 'wallet.management.list', reason: expect.stringContaining('STORE_UNAVAILABLE after 3 tries') })
    expect(await world.server.redrive(letter?.id ?? '')).toBe(true)
    for (let tries = 0; tries < 100 && calls() < 4; tries += 1) await pause(30)
    expect(calls()).toBe(4)
    expect(await world.server.deadLetters(10)).toEqual([])
    expect(await world.server.redrive('unknown')).toBe(false)
  })

  test('as many times as is configured, then is thrown away by a person', async () => {
    const { world, calls } = await failing(() => new InvariantError('a bug'), 99, { attemptsMax: 1 })
    await using _ = world
    expect(await world.client.request('wallet.management.list', list)).toEqual(failed('INTERNAL'))
    expect(calls()).toBe(1)
    const [letter] = await deadSoon(world.server)
    expect(letter).toMatchObject({ reason: 'UNEXPECTED after 1 tries', trouble: 'unknown' })
    expect(await world.server.discard(letter?.id ?? '')).toBe(true)
    expect(await world.server.discard(letter?.id ?? '')).toBe(false)
    expect(await world.server.deadLetters(10)).toEqual([])
  })

  test('for good is answered and done with', async () => {
    const { world, calls } = await failing(() => coreErrors.create('INVALID_RECIPIENT', { chain: 'toy', reason: 'no' }), 99)
    await using _ = world
    expect(await world.client.request('wallet.management.list', list)).toEqual(failed('INVALID_RECIPIENT'))
    expect(calls()).toBe(1)
    expect(await world.server.deadLetters(10)).toEqual([])
  })
})

describe('connections', () => {
  test('a request that nobody serves says so', async () => {
    const client = await messageClient({ url: broker().url, exchange: freshName('nobody') })
    await expect(client.request('wallet.management.list', { userId: 'alice' })).rejects.toMatchObject({
      code: 'RABBITMQ__UNSERVED',
      retry: 'safe',
    })
    await client.close()
  })

  test('a request that nobody answers ends, to be asked again under the same id', async () => {
    const { handlers } = await openDesk()
    const never = { ...handlers, 'wallet.management.list': () => pause(1_500).then(() => 'late') }
    await using world = await open({ handlers: never })
    const client = await messageClient({ url: broker().url, exchange: world.names.exchange, answerMs: 300 })
    await expect(client.request('wallet.management.list', { userId: 'alice' })).rejects.toMatchObject({
      code: 'RABBITMQ__UNANSWERED',
      retry: 'reconcile',
    })
    await client.close()
  })

  test('no error holds the password', async () => {
    const url = broker().url.replace('guest:guest', 'guest:hunter2')
    const openings = [
      () => rabbitQueue({ url, name: 'bell' }),
      () => messageClient({ url }),
      () => rabbitQueue({ url: 'amqp://guest:hunter2@127.0.0.1:1', name: 'bell', timeoutMs: 100 }),
    ]
    for (const opening of openings) {
      const error = await opening().catch((caught: unknown) => caught)
      expect(error).toMatchObject({ code: expect.stringMatching(/RABBITMQ__(REFUSED|UNREACHABLE)/) })
      expect(`${JSON.stringify(error)} ${(error as Error).stack}`).not.toContain('hunter2')
    }
    await expect(rabbitQueue({ url: 'http://x', name: 'bell' })).rejects.toMatchObject({ code: 'RABBITMQ__OPTIONS_INVALID' })
    await expect(rabbitQueue({ url: broker().url, name: 'a b' })).rejects.toMatchObject({ code: 'RABBITMQ__OPTIONS_INVALID' })
  })

  test('TLS is checked against the authority that was given, and nothing else is trusted', async () => {
    const { secureUrl: url, certificate } = broker()
    const queue = await rabbitQueue({ url, name: freshName(), tls: { ca: certificate } })
    await queue.send('rung')
    const heard = await queue.receive({ max: 1, visibilityMs: 1_000, waitMs: 2_000 }, new AbortController().signal)
    expect(heard.map(({ body }) => body)).toEqual(['rung'])
    await queue.close()
    await expect(rabbitQueue({ url, name: 'bell', timeoutMs: 200 })).rejects.toMatchObject({ code: 'RABBITMQ__UNREACHABLE' })
  })
})
