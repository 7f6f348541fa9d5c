import { Keypair } from '@solana/web3.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { userKeys as keys, type SolanaService, solanaService } from '../../fixture/solana-service.ts'

let bench: SolanaService
beforeAll(async () => {
  bench = await solanaService()
})
afterAll(() => bench.stop())
const ask: SolanaService['ask'] = (...request) => bench.ask(...request)

test("a user's wallets are made, listed, chosen and paid from, and nobody else's", async () => {
  const create = (key: string, user: string, label: string) => ask(key, 'POST', '/wallet', { user_id: user, label })
  const [first, again, second] = [
    await create(keys.seven, '7', 'main'),
    await create(keys.seven, '7', 'main'),
    await create(keys.seven, '7', 'savings'),
  ]
  expect([first.status, again.status, second.status]).toEqual([201, 200, 201])
  expect(again.body).toEqual(first.body)
  expect([first.body['active'], second.body['active']]).toEqual([true, false])
  expect(JSON.stringify(first.body)).not.toContain('hd/m')
  expect((await create(keys.eight, '7', 'mine')).status).toBe(403)
  expect((await create(keys.eight, '8', 'main')).body['address']).not.toBe(first.body['address'])
  // Names that run into each other: user `9-a` with label `b`, and user `9` with label `a-b`.
  expect((await create(keys.all, '9-a', 'b')).status).toBe(201)
  expect((await create(keys.all, '9', 'a-b')).status).toBe(201)

  const listed = (await ask(keys.seven, 'GET', '/wallets/7')).body as unknown as { readonly wallets: readonly { readonly label: string }[] }
  expect(listed.wallets.map(({ label }) => label).sort()).toEqual(['main', 'savings'])
  expect((await ask(keys.eight, 'GET', '/wallets/7')).status).toBe(403)
  expect((await ask(keys.seven, 'GET', '/wallets/7/savings')).body).toEqual(second.body)
  expect((await ask(keys.seven, 'GET', '/wallets/7/none')).status).toBe(404)
  expect((await ask(keys.eight, 'POST', '/wallet/setActive', { user_id: '8', label: 'savings' })).status).toBe(404)
  expect((await ask(keys.eight, 'POST', '/wallet/setActive', { user_id: '7', label: 'savings' })).status).toBe(403)
  expect((await ask(keys.seven, 'POST', '/wallet/setActive', { user_id: '7', label: 'savings' })).body['active']).toBe(true)

  const address = String(second.body['address'])
  bench.cluster.bank.airdrop(address, 2_000_000_000n)
  const tokens = await ask(keys.seven, 'GET', '/wallet/7/tokens')
  expect(tokens.body).toMatchObject({ address, tokens: [{ symbol: 'SOL', amount: '2' }] })
  await ask(keys.admin, 'POST', '/admin/credit', { reference: 'D-1', account: 'user:7', asset: 'solana', amount: '2' })
  const to = Keypair.generate().publicKey.toBase58()
  const transfer = { id: 'T-1', user_id: '7', to_address: to, amount: '0.5', memo: 'rent for May' }
  expect((await ask(keys.eight, 'POST', '/wallet/transferSol', transfer)).status).toBe(403)
  expect((await ask(keys.seven, 'POST', '/wallet/transferSol', transfer)).status).toBe(202)
  expect((await ask(keys.seven, 'POST', '/wallet/transferSol', transfer)).status).toBe(200)
  expect((await ask(keys.seven, 'POST', '/wallet/transferSol', { ...transfer, amount: '0.6' })).status).toBe(409)
  await expect
    .poll(async () => (await ask(keys.seven, 'GET', '/withdrawal/status/T-1')).body['status'], { timeout: 60_000 })
    .toBe('COMPLETED')
  const found = bench.cluster.bank.account(to)
  expect(found.exists && found.lamports).toBe(500_000_000n)
}, 180_000)
