import { createEngine, keyRef, memoryStore, type Signer, systemClock, walletName } from '@wallet/core'
import { startSoftHsm } from '@wallet/harness'
import { patience } from '@wallet/harness/coin-bench'
import { startAwsKms, startGoogleKms } from '@wallet/harness/kms'
import { awsKms, awsSigner } from '@wallet/signer-kms/aws'
import { googleKms, googleSigner } from '@wallet/signer-kms/google'
import { openToken, pkcs11Signer } from '@wallet/signer-pkcs11'
import { hash160 } from '@wallet/utxo'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fresh, type Regtest, startRegtest } from './bench.fixture.ts'
import { bitcoin } from './bitcoin.ts'
import { bitcoinFlavour } from './flavour.ts'
import { resolveNetwork } from './network.ts'

const ref = keyRef('remote:hot')
const coin = 100_000_000n

let regtest: Regtest
beforeAll(async () => {
  regtest = await startRegtest()
})
afterAll(() => regtest.stop())

const lockOf = {
  p2wpkh: (hash: Uint8Array) => Uint8Array.from([0, 20, ...hash]),
  p2pkh: (hash: Uint8Array) => Uint8Array.from([0x76, 0xa9, 20, ...hash, 0x88, 0xac]),
}

/** Pays from coins of both kinds of locks by a key that is not in this process: one of the payments needs several inputs. */
async function payBy(signer: Signer): Promise<void> {
  const { node, network } = regtest
  const { bytes } = await signer.publicKey(ref, patience)
  const flavour = bitcoinFlavour(resolveNetwork(network, false))
  for (const lock of Object.values(lockOf)) {
    const address = flavour.addressOf(lock(hash160(bytes))) ?? ''
    const adapter = bitcoin({ network, providers: [{ name: 'node', url: node.url }], ...fresh, pollEveryMs: 50, batchMax: 1 })
    for (let paid = 0; paid < 6; paid += 1) await node.pay(address, coin / 10n)
    await node.mine(3)
    const engine = createEngine({
      chains: [adapter],
      store: memoryStore(),
      signer,
      policyKey: new Uint8Array(32).fill(9),
      wallets: { [adapter.feeAsset]: 'hot' },
      unsafeStore: true,
      worker: { parkMs: 100, idleMs: 20, backoffBaseMs: 20, backoffCapMs: 100, signTimeoutMs: 20_000 },
    })
    const wallet = { name: walletName('hot'), chain: adapter.chain, addresses: [{ address, keyRef: ref }], active: true }
    await engine.registerWallet(wallet, 'test')
    await engine.credit({ reference: 'D-1', account: 'user:1', asset: adapter.feeAsset, amount: coin / 2n, actor: 'test' })
    const asked = await Promise.all(
      [coin / 4n, coin / 50n, coin / 25n].map(async (amount, index) => ({ id: `W-${index}`, to: await node.newAddress(), amount })),
    )
    for (const one of asked) await engine.withdraw({ ...one, account: 'user:1', asset: adapter.feeAsset, feeMax: coin / 100n })
    const stop = new AbortController()
    const working = engine.work(stop.signal)
    const views = () => Promise.all(asked.map(({ id }) => engine.withdrawal(id)))
    for (let round = 0; round < 300 && (await views()).some((view) => view?.order.state !== 'completed'); round += 1) {
      await node.mine()
      await systemClock.sleep(100)
    }
    stop.abort()
    await working
    const seen = await views()
    expect(seen.map((view) => view?.order.state)).toEqual(['completed', 'completed', 'completed'])
    expect(Math.max(...seen.flatMap((view) => view?.attempts ?? []).map(({ draft }) => draft.signing.length))).toBeGreaterThan(1)
    for (const { to, amount } of asked)
      expect(BigInt(Math.round((await node.rpc<number>('getreceivedbyaddress', [to])) * 1e8))).toBe(amount)
  }
}

it('pays by a key in AWS KMS', { timeout: 180_000 }, async () => {
  const server = await startAwsKms(['eu-central-1'])
  const kms = awsKms({ clients: { 'eu-central-1': server.client('eu-central-1') } })
  const arn = server.addKey('ECC_SECG_P256K1') ?? ''
  await payBy(awsSigner({ kms, keys: { [ref]: { arn, algorithm: 'ecdsa-secp256k1' } } }))
  await server.close()
})

it('pays by a key in Google Cloud KMS', { timeout: 180_000 }, async () => {
  const server = await startGoogleKms()
  const kms = googleKms({ client: server.client(), perSecond: 800 })
  const version = server.addVersion('EC_SIGN_SECP256K1_SHA256') ?? ''
  await payBy(googleSigner({ kms, keys: { [ref]: { version, algorithm: 'ecdsa-secp256k1' } } }))
  await server.close()
})

it('pays by a key in an HSM', { timeout: 180_000 }, async () => {
  const { pkcs11js, library, token: name, pin, remove } = startSoftHsm()
  const token = openToken({ module: pkcs11js, library, token: name, pin: () => pin })
  await token.createKey({ label: 'hot', algorithm: 'ecdsa-secp256k1' }, patience)
  await payBy(pkcs11Signer({ prefix: 'remote:', token }))
  await token.close()
  remove()
})
