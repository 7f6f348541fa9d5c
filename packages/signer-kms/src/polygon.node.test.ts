// Withdrawals on a real node by keys in each KMS, through an outage in the middle; and what is written down meanwhile holds no key.
import { join } from 'node:path'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { polygon } from '@wallet/chain-polygon'
import { createEngine, type EngineEvent, keyRef, type Signer, systemClock, walletName } from '@wallet/core'
import { ethereumAddress, startAnvil, temporaryDirectory } from '@wallet/harness'
import { sqliteStore } from '@wallet/store-sqlite'
import { expect, test } from 'vitest'
import { awsKms, awsSigner } from './aws/index.ts'
import { startAwsKms } from './fixture/aws-kms-server.ts'
import { open } from './fixture/bench.ts'
import { startGoogleKms } from './fixture/google-kms-server.ts'
import { googleKms, googleSigner } from './google/index.ts'

type Cloud = { readonly signer: Signer; down(): unknown; up(): unknown; secrets(): readonly Uint8Array[]; close(): Promise<void> }
const patience = { callMaxMs: 3_000, totalMaxMs: 6_000, restMs: 200 }

async function aws(): Promise<Cloud> {
  const region = 'eu-central-1'
  const server = await startAwsKms([region])
  const kms = awsKms({ clients: { [region]: server.client(region) }, ...patience })
  const signer = awsSigner({ kms, keys: { hot: { arn: server.addKey('ECC_SECG_P256K1'), algorithm: 'ecdsa-secp256k1' } } })
  const close = async () => {
    kms.close()
    await server.close()
  }
  return { signer, down: () => server.down(region), up: () => server.up(region), secrets: server.secrets, close }
}

async function google(): Promise<Cloud> {
  const location = 'europe-west3'
  const server = await startGoogleKms()
  const kms = googleKms({ client: server.client(), ...patience })
  const version = server.addVersion('EC_SIGN_SECP256K1_SHA256', { location })
  const signer = googleSigner({ kms, keys: { hot: { version, algorithm: 'ecdsa-secp256k1' } } })
  const close = async () => {
    await kms.close()
    await server.close()
  }
  return { signer, down: () => server.down(location), up: () => server.up(location), secrets: server.secrets, close }
}

/** A key as anybody might write it down: hex, base64, base64url, WIF without its checksum, a list of bytes. */
function spellings(secret: Uint8Array): string[] {
  const bytes = Buffer.from(secret)
  return [bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url'), wif(bytes), [...bytes].join(',')]
}

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
/** The first forty characters of the key's WIF: its checksum reaches only the last ones. */
function wif(bytes: Uint8Array): string {
  let rest = BigInt(`0x80${Buffer.from(bytes).toString('hex')}0100000000`)
  let text = ''
  for (; rest > 0n; rest /= 58n) text = (alphabet[Number(rest % 58n)] ?? '') + text
  return text.slice(0, 40)
}

test.each([
  ['AWS KMS', aws, '0x00000000000000000000000000000000000abc56'],
  ['Google Cloud KMS', google, '0x00000000000000000000000000000000000abc57'],
] as const)('withdrawals go to finality by a key in %s, through an outage', { timeout: 120_000 }, async (_, start, to) => {
  // One node each: blocks mined faster than time passes leave the next test a chain from the future.
  const node = await startAnvil({ automine: false })
  const cloud = await start()
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
  const events: EngineEvent[] = []
  const engine = createEngine({
    ...{ chains: [adapter], store, signer: cloud.signer, policyKey: new Uint8Array(32).fill(9), wallets: { [adapter.feeAsset]: 'hot' } },
    events: (event) => void events.push(event),
    worker: { parkMs: 100, idleMs: 20, backoffBaseMs: 20, backoffCapMs: 100 },
  })
  const wallet = { name: walletName('hot'), chain: adapter.chain, addresses: [{ address, keyRef: keyRef('hot') }], active: true }
  await engine.registerWallet(wallet, 'test')
  await engine.credit({ reference: 'D-1', account: 'user:1', asset: adapter.feeAsset, amount: 10n ** 18n, actor: 'test' })
  const ids = Array.from({ length: 6 }, (_unused, index) => `K-${index}`)
  const withdraw = (id: string) => engine.withdraw({ id, account: 'user:1', asset: adapter.feeAsset, to, amount: 500n, feeMax: 10n ** 16n })
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
  const written = JSON.stringify([events, entries], (_name, part: unknown) => (typeof part === 'bigint' ? String(part) : part))
  for (const secret of cloud.secrets()) for (const spelling of spellings(secret)) expect(written.includes(spelling)).toBe(false)
  expect(cloud.secrets().some((secret) => Buffer.compare(secp256k1.getPublicKey(secret), bytes) === 0)).toBe(true)
  await store.close()
  await cloud.close()
  await node.stop()
  directory.remove()
})
