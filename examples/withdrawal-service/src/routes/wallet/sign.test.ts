import { Keypair, PublicKey, SystemProgram, TransactionInstruction, TransactionMessage, VersionedTransaction } from '@solana/web3.js'
import { createMint, openCluster, type TestMint } from '@wallet/harness/svm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { userKeys as keys, type SolanaService, solanaService } from '../../fixture/solana-service.ts'

let bench: SolanaService
let mint: TestMint
let address: string
const ask: SolanaService['ask'] = (...request) => bench.ask(...request)
beforeAll(async () => {
  const cluster = openCluster({ blockMs: 20 })
  mint = createMint(cluster)
  bench = await solanaService(cluster, [mint])
  const made = await ask(keys.seven, 'POST', '/wallet', { user_id: '7', label: 'main' })
  address = String(made.body['address'])
  cluster.bank.airdrop(address, 2_000_000_000n)
  mint.mintTo(address, 900n)
  await ask(keys.admin, 'POST', '/admin/credit', { reference: 'D-1', account: 'user:7', asset: 'solana', amount: '2' })
  await ask(keys.admin, 'POST', '/admin/credit', { reference: 'D-2', account: 'user:7', asset: 'solana:t0', amount: '0.0009' })
})
afterAll(() => bench.stop())

const key = (text: string): PublicKey => new PublicKey(text)
const write = (payer: string, instructions: TransactionInstruction[]): string =>
  Buffer.from(
    new VersionedTransaction(
      new TransactionMessage({ payerKey: key(payer), recentBlockhash: bench.cluster.tip().hash, instructions }).compileToV0Message(),
    ).serialize(),
  ).toString('base64')
const coins = (to: string, from = address) => SystemProgram.transfer({ fromPubkey: key(from), toPubkey: key(to), lamports: 500_000_000 })
const unknown = () => new TransactionInstruction({ programId: Keypair.generate().publicKey, keys: [], data: Buffer.from([1]) })
const fresh = () => Keypair.generate().publicKey.toBase58()
const sign = (id: string, transaction: string, more: object = {}, by: string = keys.seven) =>
  ask(by, 'POST', '/wallet/sign', { id, userId: '7', transaction, ...more })
const completed = (id: string) =>
  expect.poll(async () => (await ask(keys.seven, 'GET', `/withdrawal/status/${id}`)).body['status'], { timeout: 60_000 }).toBe('COMPLETED')

test('a transfer is carried out once, by bytes of our own', async () => {
  const to = fresh()
  const bytes = write(address, [coins(to)])
  expect(await sign('S-1', bytes, { walletId: address })).toMatchObject({ status: 202, body: { success: true, amount: '0.5', to } })
  expect((await sign('S-1', bytes, { label: 'main' })).status).toBe(200)
  expect((await sign('S-1', write(address, [coins(fresh())]))).status).toBe(409)
  await completed('S-1')
  const found = bench.cluster.bank.account(to)
  expect(found.exists && found.lamports).toBe(500_000_000n)
}, 180_000)

test('tokens go to the account that the bytes name', async () => {
  const to = fresh()
  mint.open(to)
  const data = Buffer.from([12, 44, 1, 0, 0, 0, 0, 0, 0, 6])
  const accounts = [mint.ata(address), mint.address, mint.ata(to), address]
  const transfer = new TransactionInstruction({
    programId: mint.program,
    keys: accounts.map((one, index) => ({ pubkey: key(one), isSigner: index === 3, isWritable: index !== 1 })),
    data,
  })
  expect(await sign('S-2', write(address, [transfer]))).toMatchObject({ status: 202, body: { amount: '0.0003' } })
  await completed('S-2')
  expect(mint.balanceOf(to)).toBe(300n)
  expect((await ask(keys.eight, 'GET', '/withdrawal/receipt/S-2')).status).toBe(404)
  expect(await ask(keys.seven, 'GET', '/withdrawal/receipt/S-2')).toMatchObject({
    status: 200,
    body: {
      source: 'chain',
      slot: expect.any(Number),
      blockTime: expect.stringMatching(/^20/),
      amount: '0.0003',
      delivered: { account: mint.ata(to), before: '0', after: '0.0003' },
      transactionFee: expect.stringMatching(/^0\.00000[5-9]/),
    },
  })
  data.writeUInt8(5, 9)
  expect(await sign('S-3', write(address, [transfer]))).toMatchObject({ status: 422, body: { error: { code: 'TRANSACTION_NOT_ALLOWED' } } })
}, 180_000)

test('what is not one transfer of this wallet is refused, and leaves nothing behind', async () => {
  const other = fresh()
  const whole = write(address, [coins(fresh())])
  const hostile = {
    truncated: Buffer.from(whole, 'base64').subarray(0, -3).toString('base64'),
    'one of two instructions unknown': write(address, [coins(fresh()), unknown()]),
    'another payer': write(other, [coins(fresh(), other)]),
    'a second source': write(address, [coins(fresh(), other)]),
  }
  for (const [name, bytes] of Object.entries(hostile)) {
    const reply = await sign(`S-4-${name.replaceAll(' ', '-')}`, bytes)
    expect([name, reply.status, reply.body['error']]).toMatchObject([name, 422, { code: 'TRANSACTION_NOT_ALLOWED', retry: 'never' }])
    expect((await ask(keys.seven, 'GET', `/withdrawal/status/${encodeURIComponent(`S-4-${name.replaceAll(' ', '-')}`)}`)).status).toBe(404)
  }
  expect((await sign('S-5', 'no base64!')).body['error']).toMatchObject({ code: 'INVALID_REQUEST' })
})

test('a call that no policy allows is refused for good', async () => {
  const bytes = write(address, [unknown()])
  for (const reply of [await sign('S-6', bytes), await sign('S-6', bytes)])
    expect([reply.status, reply.body['error']]).toMatchObject([422, { code: 'TRANSACTION_NOT_ALLOWED' }])
})

test("nobody signs with somebody else's wallet", async () => {
  const bytes = write(address, [coins(fresh())])
  expect((await sign('S-7', bytes, {}, keys.eight)).status).toBe(403)
  expect((await sign('S-7', bytes, { userId: '8', walletId: address }, keys.eight)).body['error']).toMatchObject({
    code: 'WALLET_NOT_FOUND',
  })
  expect((await sign('S-7', bytes, { label: 'none' })).status).toBe(404)
})
