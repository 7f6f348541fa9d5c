// Withdrawals on a real node by keys in each KMS, through an outage in the middle; and what is written down meanwhile holds no key.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { polygon } from '@wallet/chain-polygon'
import { createEngine, type KeyWrapper, keyRef, type Signer, systemClock, walletName } from '@wallet/core'
import { type Canary, ethereumAddress, openCanary, startAnvil, temporaryDirectory } from '@wallet/harness'
import { startAwsKms, startGoogleKms } from '@wallet/harness/kms'
import { createKeystore, fileKeystore, keystoreSigner } from '@wallet/signer-local'
import { sqliteStore } from '@wallet/store-sqlite'
import { expect, test } from 'vitest'
import { awsKeyWrapper, awsKms, awsSigner } from './aws/index.ts'
import { open, requestFor } from './fixture/bench.ts'
import { googleKeyWrapper, googleKms, googleSigner } from './google/index.ts'

type Cloud = {
  readonly signer: Signer
  readonly wrapper: KeyWrapper
  readonly shown: object
  down(): unknown
  up(): unknown
  secrets(): readonly Uint8Array[]
  close(): Promise<void>
}
const patience = { callMaxMs: 3_000, totalMaxMs: 6_000, restMs: 200 }

async function aws(canary: Canary): Promise<Cloud> {
  const region = 'eu-central-1'
  const server = await startAwsKms([region])
  const kms = awsKms({ clients: { [region]: server.client(region, { logger: canary.logger }) }, meter: canary.meter, ...patience })
  const signer = awsSigner({ kms, keys: { hot: { arn: server.addKey('ECC_SECG_P256K1'), algorithm: 'ecdsa-secp256k1' } } })
  const close = async () => {
    kms.close()
    await server.close()
  }
  const wrapper = awsKeyWrapper({ kms, arn: server.addKey('SYMMETRIC_DEFAULT') })
  const shown = { signer, wrapper, settings: kms.settings, region: kms.region(region)?.bucket }
  return { signer, wrapper, shown, down: () => server.down(region), up: () => server.up(region), secrets: server.secrets, close }
}

async function google(canary: Canary): Promise<Cloud> {
  const location = 'europe-west3'
  const server = await startGoogleKms()
  const kms = googleKms({ client: server.client(), meter: canary.meter, ...patience })
  const version = server.addVersion('EC_SIGN_SECP256K1_SHA256', { location })
  const signer = googleSigner({ kms, keys: { hot: { version, algorithm: 'ecdsa-secp256k1' } } })
  const close = async () => {
    await kms.close()
    await server.close()
  }
  const wrapping = server.addVersion('GOOGLE_SYMMETRIC_ENCRYPTION', { location })
  const wrapper = googleKeyWrapper({ kms, key: wrapping.slice(0, wrapping.indexOf('/cryptoKeyVersions')) })
  const shown = { signer, wrapper, settings: kms.settings, bucket: kms.bucket(location) }
  return { signer, wrapper, shown, down: () => server.down(location), up: () => server.up(location), secrets: server.secrets, close }
}

test.each([
  ['AWS KMS', aws, '0x00000000000000000000000000000000000abc56'],
  ['Google Cloud KMS', google, '0x00000000000000000000000000000000000abc57'],
] as const)(
  'withdrawals go to finality by a key in %s, through an outage, and no key shows anywhere',
  { timeout: 120_000 },
  async (_, start, to) => {
    // One node each: blocks mined faster than time passes leave the next test a chain from the future.
    const node = await startAnvil({ automine: false })
    const canary = openCanary()
    const cloud = await start(canary)
    const { bytes } = await cloud.signer.publicKey(keyRef('hot'), open)
    const address = ethereumAddress(bytes)
    await node.setBalance(address, 10n ** 20n)
    const adapter = polygon({
      network: { chainId: 137, name: 'polygon-local' },
      providers: [{ name: 'node', url: node.url }],
      ...{ quorum: 1, headMaxAgeMs: 50, pollEveryMs: 50, callTimeoutMs: 5_000 },
    })
    const directory = temporaryDirectory('kms-polygon')
    const store = await sqliteStore({ path: join(directory.path, 'store.db') })
    const engine = createEngine({
      ...{ chains: [adapter], store, signer: cloud.signer, policyKey: new Uint8Array(32).fill(9), wallets: { [adapter.feeAsset]: 'hot' } },
      events: canary.tell,
      meter: canary.meter,
      worker: { parkMs: 100, idleMs: 20, backoffBaseMs: 20, backoffCapMs: 100 },
    })
    const wallet = { name: walletName('hot'), chain: adapter.chain, addresses: [{ address, keyRef: keyRef('hot') }], active: true }
    await engine.registerWallet(wallet, 'test')
    await engine.credit({ reference: 'D-1', account: 'user:1', asset: adapter.feeAsset, amount: 10n ** 18n, actor: 'test' })
    const ids = Array.from({ length: 6 }, (_unused, index) => `K-${index}`)
    const withdraw = (id: string) =>
      engine.withdraw({ id, account: 'user:1', asset: adapter.feeAsset, to, amount: 500n, feeMax: 10n ** 16n })
    const states = async () => (await Promise.all(ids.map((id) => engine.withdrawal(id)))).map((view) => view?.order.state ?? 'missing')
    const until = async (done: (all: readonly string[]) => boolean): Promise<void> => {
      for (let block = 0; block < 200 && !done(await states()); block += 1) {
        await systemClock.sleep(100)
        await node.mine()
      }
    }
    const stop = new AbortController()
    const working = engine.work(stop.signal)
    for (const id of ids.slice(0, 3)) await withdraw(id)
    await until((all) => all.slice(0, 3).every((state) => state === 'completed'))
    await cloud.down()
    for (const id of ids.slice(3)) await withdraw(id)
    await until((all) => all.slice(3).some((state) => state === 'parked'))
    expect((await states()).slice(3)).not.toContain('broadcast')
    await cloud.up()
    await until((all) => all.every((state) => state === 'completed'))
    stop.abort()
    await working

    expect(await states()).toEqual(ids.map(() => 'completed'))
    expect(await node.balanceOf(to)).toBe(3_000n)
    expect((await store.verify({})).findings).toEqual([])
    const { entries } = await store.readJournal({ after: 0, max: 2_000 })
    expect(entries.filter(({ verb }) => verb === 'logSigning').length).toBeGreaterThanOrEqual(6)
    expect(cloud.secrets().some((secret) => Buffer.compare(secp256k1.getPublicKey(secret), bytes) === 0)).toBe(true)

    const kept = await throughKeystore(cloud, canary, directory.path)
    await canary.fails(cloud.signer.publicKey(keyRef('nobody'), open))
    await canary.fails(cloud.signer.sign(requestFor('hot', 'ed25519', 'x'), open))
    await canary.fails(cloud.signer.sign({ ...requestFor('hot', 'ecdsa-secp256k1', 'x'), message: new Uint8Array(31) }, open))
    for (const [name, value] of Object.entries({
      ...cloud.shown,
      engine,
      entries,
      rows: await store.exportRows({ after: null, max: 10_000 }),
    }))
      canary.look(name, value)
    canary.files('open', directory.path)
    await store.close()
    canary.files('closed', directory.path)
    const { found, told, places } = canary.search([...cloud.secrets(), ...kept])
    expect(found).toEqual([])
    expect(told).toBeGreaterThan(50)
    expect(places).toBeGreaterThan(8)
    await cloud.close()
    await node.stop()
    directory.remove()
  },
)

/** Signs by a keystore whose data keys this KMS wraps, and answers the secrets that were in this process meanwhile. */
async function throughKeystore({ wrapper }: Cloud, canary: Canary, directory: string): Promise<readonly Uint8Array[]> {
  const dataKeys: Uint8Array[] = []
  const seen = (dataKey: Uint8Array): Uint8Array => {
    dataKeys.push(Uint8Array.from(dataKey))
    return dataKey
  }
  const watched: KeyWrapper = {
    name: wrapper.name,
    wrap: (dataKey, context, signal) => wrapper.wrap(seen(dataKey), context, signal),
    unwrap: async (wrapped, context, signal) => seen(await wrapper.unwrap(wrapped, context, signal)),
  }
  const seed = Uint8Array.from(randomBytes(32))
  const keystore = await createKeystore({ source: fileKeystore(join(directory, 'keys.json')), wrappers: [watched] }, open)
  const label = { id: 'kept', chain: 'eip155:137', wallet: 'hot', purpose: 'deposits', algorithm: 'ecdsa-secp256k1' } as const
  await keystore.add(label, { seed }, open)
  const signer = keystoreSigner({ keystore, hold: 'per-signature' })
  await signer.sign(requestFor("kept/m/44'/60'/0'/0/1", 'ecdsa-secp256k1', 'x'), open)
  await canary.fails(wrapper.unwrap(new Uint8Array(90), { wallet: 'another' }, open))
  await canary.fails(keystore.add(label, { seed }, open))
  canary.look('keystore', keystore)
  canary.look('keystore signer', signer)
  signer.close()
  expect(dataKeys.length).toBeGreaterThan(1)
  return [seed, ...dataKeys]
}
