import { join } from 'node:path'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { polygon } from '@wallet/chain-polygon'
import { keyRef, systemClock, walletName } from '@wallet/core'
import { type AnvilNode, ethereumAddress, openCanary, openEngine, startAnvil, temporaryDirectory } from '@wallet/harness'
import { sqliteStore } from '@wallet/store-sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importKey, open, requestFor, softHsm, testToken } from './bench.fixture.ts'
import { pkcs11Signer } from './pkcs11-signer.ts'

let node: AnvilNode
beforeAll(async () => {
  node = await startAnvil({ automine: false })
})
afterAll(async () => {
  await node.stop()
  softHsm().remove()
})

test('withdrawals on Polygon go to finality by a key of the HSM, also when the token goes away in between; its key and PIN show nowhere', async () => {
  const canary = openCanary()
  const [secret, ref] = [secp256k1.utils.randomSecretKey(), keyRef('hsm:known')]
  importKey('known', secret)
  const token = testToken()
  const signer = pkcs11Signer({ token, prefix: 'hsm:' })
  const publicKey = secp256k1.getPublicKey(secret, true)
  expect((await signer.publicKey(ref, open)).bytes).toEqual(publicKey)
  const address = ethereumAddress(publicKey)
  await node.setBalance(address, 10n ** 20n)
  const network = { chainId: 137, name: 'polygon-local' }
  const adapter = polygon({
    network,
    providers: [{ name: 'node', url: node.url }],
    quorum: 1,
    headMaxAgeMs: 50,
    pollEveryMs: 50,
    callTimeoutMs: 5_000,
  })
  const directory = temporaryDirectory('pkcs11-polygon')
  const store = await sqliteStore({ path: join(directory.path, 'store.db') })
  const wallet = { name: walletName('hot'), chain: adapter.chain, addresses: [{ address, keyRef: ref }], active: true }
  const worker = { parkMs: 100, idleMs: 20, backoffBaseMs: 20, backoffCapMs: 100 }
  const watched = { events: canary.tell, meter: canary.meter }
  const engine = await openEngine({ adapter, signer, wallet }, { store, worker, funds: 10n ** 18n, ...watched })
  const to = '0x00000000000000000000000000000000000abc34'
  const ids = Array.from({ length: 6 }, (_, index) => `H-${index}`)
  const stop = new AbortController()
  const working = engine.work(stop.signal)
  const states = async () => (await Promise.all(ids.map((id) => engine.withdrawal(id)))).map((view) => view?.order.state ?? 'missing')
  for (const [index, id] of ids.entries()) {
    await engine.withdraw({ id, account: 'user:1', asset: adapter.feeAsset, to, amount: 500n, feeMax: 10n ** 16n })
    if (index !== 3) continue
    const stranger = new (softHsm().pkcs11js.PKCS11)()
    stranger.load(softHsm().library)
    stranger.C_CloseAllSessions(stranger.C_GetSlotList(true)[0])
  }
  for (let block = 0; block < 120 && (await states()).some((state) => state !== 'completed'); block += 1) {
    await systemClock.sleep(100)
    await node.mine()
  }
  stop.abort()
  await working
  expect(await states()).toEqual(ids.map(() => 'completed'))
  expect(await node.balanceOf(to)).toBe(3_000n)
  const { findings } = await store.verify({})
  expect(findings).toEqual([])
  const { entries } = await store.readJournal({ after: 0, max: 1_000 })
  expect(entries.filter(({ verb }) => verb === 'logSigning').length).toBeGreaterThanOrEqual(6)

  await canary.fails(signer.sign({ ...requestFor(ref, 'ed25519', new Uint8Array(32)) }, open))
  await canary.fails(signer.sign(requestFor(ref, 'ecdsa-secp256k1', new Uint8Array(31)), open))
  await canary.fails(signer.publicKey(keyRef('hsm:nobody'), open))
  const wrong = testToken({ pin: () => `${softHsm().pin}-no` })
  await canary.fails(wrong.keys(open))
  for (const [name, value] of Object.entries({
    engine,
    signer,
    token,
    wrong,
    store,
    entries,
    rows: await store.exportRows({ after: null, max: 10_000 }),
  }))
    canary.look(name, value)
  expect(canary.files('open', directory.path)).toBeGreaterThan(1)
  await store.close()
  await token.close()
  canary.files('closed', directory.path)
  canary.files('token', softHsm().directory)
  const { found, told, places } = canary.search([secret], [softHsm().pin])
  expect(found).toEqual([])
  expect(told).toBeGreaterThan(20)
  expect(places).toBeGreaterThan(10)
  directory.remove()
})
