import { keyRef, type Signer, systemClock, walletName } from '@wallet/core'
import { openEngine, startSoftHsm } from '@wallet/harness'
import { startAwsKms, startGoogleKms } from '@wallet/harness/kms'
import { openCluster } from '@wallet/harness/svm'
import { awsKms, awsSigner } from '@wallet/signer-kms/aws'
import { googleKms, googleSigner } from '@wallet/signer-kms/google'
import { openToken, pkcs11Signer } from '@wallet/signer-pkcs11'
import { expect, it } from 'vitest'
import { toBase58 } from './base58.ts'
import { openBench, patience, transferOf } from './bench.fixture.ts'

const ref = keyRef('remote:hot')

/** Pays three withdrawals by a key that is not in this process, and answers how many attempts that took. */
async function payBy(signer: Signer, blockMs = 15): Promise<number> {
  const cluster = openCluster({ blockMs })
  const bench = await openBench({ cluster, options: { pollEveryMs: 100, headMaxAgeMs: 40, batchMax: 1 } })
  const { adapter } = bench
  const address = toBase58((await signer.publicKey(ref, patience)).bytes)
  cluster.bank.airdrop(address, 10_000_000_000n)
  const wallet = { name: walletName('hot'), chain: adapter.chain, addresses: [{ address, keyRef: ref }], active: true }
  const worker = { parkMs: 100, idleMs: 20, backoffBaseMs: 20, backoffCapMs: 100, signTimeoutMs: 20_000 }
  const engine = await openEngine({ adapter, signer, wallet }, { worker, funds: 10n ** 9n })
  const intents = Array.from({ length: 3 }, () => transferOf(adapter))
  for (const { id, action } of intents) {
    const to = action.kind === 'transfer' ? action.to : ''
    await engine.withdraw({ id, account: 'user:1', asset: adapter.feeAsset, to, amount: action.amount, feeMax: 1_000_000n })
  }
  const stop = new AbortController()
  const working = engine.work(stop.signal)
  const views = () => Promise.all(intents.map(({ id }) => engine.withdrawal(id)))
  for (let round = 0; round < 200 && (await views()).some((view) => view?.order.state !== 'completed'); round += 1)
    await systemClock.sleep(100)
  stop.abort()
  await working
  expect((await views()).map((view) => view?.order.state)).toEqual(['completed', 'completed', 'completed'])
  for (const { action } of intents) expect(bench.lamports(action.kind === 'transfer' ? action.to : '')).toBe(action.amount)
  await bench.stop()
  return (await views()).flatMap((view) => view?.attempts ?? []).length
}

it('pays by a key in AWS KMS', async () => {
  const server = await startAwsKms(['eu-central-1'])
  const kms = awsKms({ clients: { 'eu-central-1': server.client('eu-central-1') } })
  const arn = server.addKey('ECC_NIST_EDWARDS25519') ?? ''
  expect(await payBy(awsSigner({ kms, keys: { [ref]: { arn, algorithm: 'ed25519' } } }))).toBe(3)
  await server.close()
})

it('pays by a key in Google Cloud KMS', async () => {
  const server = await startGoogleKms()
  const kms = googleKms({ client: server.client(), perSecond: 800 })
  const version = server.addVersion('EC_SIGN_ED25519') ?? ''
  expect(await payBy(googleSigner({ kms, keys: { [ref]: { version, algorithm: 'ed25519' } } }))).toBe(3)
  await server.close()
})

it('pays by a key in an HSM', async () => {
  const { pkcs11js, library, token: name, pin, remove } = startSoftHsm()
  const token = openToken({ module: pkcs11js, library, token: name, pin: () => pin })
  await token.createKey({ label: 'hot', algorithm: 'ed25519' }, patience)
  expect(await payBy(pkcs11Signer({ prefix: 'remote:', token }))).toBe(3)
  await token.close()
  remove()
})

it('pays by a KMS that answers after ten seconds, with the first attempt', async () => {
  const server = await startAwsKms(['eu-central-1'])
  const kms = awsKms({ clients: { 'eu-central-1': server.client('eu-central-1') } })
  const arn = server.addKey('ECC_NIST_EDWARDS25519') ?? ''
  const quick = awsSigner({ kms, keys: { [ref]: { arn, algorithm: 'ed25519' } } })
  // Ten seconds are forty blocks of 250 ms; here a block takes 25 ms, so forty of them are one second.
  const sign: Signer['sign'] = async (request, signal) => {
    const signature = await quick.sign(request, signal)
    await systemClock.sleep(1_000)
    return signature
  }
  expect(await payBy({ ...quick, sign }, 25)).toBe(3)
  await server.close()
})
