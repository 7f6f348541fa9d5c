import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Keypair } from '@solana/web3.js'
import { memoryStore } from '@wallet/core'
import { openCluster, openSvmNode } from '@wallet/harness/svm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { configShape } from '../../config/config-shape.ts'
import { createLogger } from '../../logging.ts'
import { openChains } from '../../parts/open-chains.ts'
import { openSigner } from '../../parts/open-signer.ts'
import { type Service, startService } from '../../service.ts'

const cluster = openCluster({ blockMs: 20 })
let service: Service
let stop: () => Promise<void>

const keys = {
  admin: 'admin-key-0000000000000000000000',
  seven: 'user-key-of-seven-00000000000000',
  eight: 'user-key-of-eight-00000000000000',
}

beforeAll(async () => {
  const nodes = [await openSvmNode(cluster, 1), await openSvmNode(cluster, 2)]
  const hot = Keypair.generate()
  const config = configShape(
    {
      logLevel: 'silent',
      apiKeys: [
        { name: 'admin', scope: 'admin', key: keys.admin },
        { name: 'seven', scope: 'user', user: '7', key: keys.seven },
        { name: 'eight', scope: 'user', user: '8', key: keys.eight },
      ],
      policyKey: '11'.repeat(32),
      store: { kind: 'sqlite', path: join(mkdtempSync(join(tmpdir(), 'unused-')), 'x.db') },
      chains: [
        {
          kind: 'solana',
          network: 'custom',
          name: 'solana',
          genesis: cluster.genesis,
          providers: nodes.map(({ url }, index) => ({ name: `p${index}`, url })),
          pollEveryMs: 100,
        },
      ],
      signer: {
        kind: 'development',
        keys: { hot: `ed25519:${Buffer.from(hot.secretKey.slice(0, 32)).toString('hex')}` },
        seeds: { hd: '07'.repeat(32) },
      },
      wallets: [{ name: 'hot', chain: 'solana', addresses: [{ address: hot.publicKey.toBase58(), keyRef: 'hot' }] }],
      userWallets: { chain: 'solana', seed: 'hd' },
      worker: { idleMs: 50 },
    },
    '',
  )
  const logger = createLogger(config.logLevel)
  service = await startService(config, {
    chains: openChains(config.chains),
    store: memoryStore(),
    signer: openSigner(config.signer),
    logger,
    unsafeStore: true,
  })
  stop = async () => {
    await service.stop()
    cluster.stop()
    await Promise.all(nodes.map((node) => node.stop()))
  }
})
afterAll(() => stop())

async function ask(key: string, method: 'GET' | 'POST', url: string, payload?: object) {
  const reply = await service.app.inject({ method, url, headers: { 'x-api-key': key }, ...(payload === undefined ? {} : { payload }) })
  return { status: reply.statusCode, body: reply.json() as { readonly [field: string]: never } }
}

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

  const listed = (await ask(keys.seven, 'GET', '/wallets/7')).body as unknown as { readonly wallets: readonly { readonly label: string }[] }
  expect(listed.wallets.map(({ label }) => label).sort()).toEqual(['main', 'savings'])
  expect((await ask(keys.eight, 'GET', '/wallets/7')).status).toBe(403)
  expect((await ask(keys.seven, 'GET', '/wallets/7/savings')).body).toEqual(second.body)
  expect((await ask(keys.seven, 'GET', '/wallets/7/none')).status).toBe(404)
  expect((await ask(keys.eight, 'POST', '/wallet/setActive', { user_id: '8', label: 'savings' })).status).toBe(404)
  expect((await ask(keys.eight, 'POST', '/wallet/setActive', { user_id: '7', label: 'savings' })).status).toBe(403)
  expect((await ask(keys.seven, 'POST', '/wallet/setActive', { user_id: '7', label: 'savings' })).body['active']).toBe(true)

  const address = String(second.body['address'])
  cluster.bank.airdrop(address, 2_000_000_000n)
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
    .poll(async () => (await ask(keys.seven, 'GET', '/withdrawal/status/T-1')).body['status'], { timeout: 15_000 })
    .toBe('COMPLETED')
  const found = cluster.bank.account(to)
  expect(found.exists && found.lamports).toBe(500_000_000n)
}, 30_000)
