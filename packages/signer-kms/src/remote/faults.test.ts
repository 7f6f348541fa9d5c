// What a KMS can do wrong, on both clouds: each case ends in a signature that verifies, or in an error that says what to do.

import { secp256k1 } from '@noble/curves/secp256k1.js'
import { isWalletError, type Signer, type SigningAlgorithm, systemClock } from '@wallet/core'
import { type KmsFaults as Faults, startAwsKms, startGoogleKms } from '@wallet/harness/kms'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { awsKms } from '../aws/aws-kms.ts'
import { awsSigner } from '../aws/aws-signer.ts'
import { countingMeter, hasty, open, requestFor } from '../fixture/bench.ts'
import { googleKms } from '../google/google-kms.ts'
import { googleSigner } from '../google/google-signer.ts'

type Scene = {
  readonly signer: Signer
  readonly meter: ReturnType<typeof countingMeter>
  faults(faults: Faults): void
  second(faults: Faults): void
  down(): Promise<void>
  up(): Promise<void>
  signed(region: 'first' | 'second'): number
  clear(): void
  secrets(): readonly Uint8Array[]
  close(): Promise<void>
}

const patience = { clock: hasty(systemClock), callMaxMs: 8_000, totalMaxMs: 25_000, attemptsMax: 3, failuresMax: 3, restMs: 300 }

async function awsScene(options: object = {}): Promise<Scene> {
  const [first, second] = ['eu-central-1', 'eu-west-1'] as const
  const server = await startAwsKms([first, second])
  const meter = countingMeter()
  const clients = { [first]: server.client(first), [second]: server.client(second) }
  const kms = awsKms({ clients, meter: meter.meter, ...patience, ...options })
  const arn = server.addKey('ECC_SECG_P256K1', { regions: [second] })
  const ed = server.addKey('ECC_NIST_EDWARDS25519', { regions: [second] })
  const signer = awsSigner({
    kms,
    keys: {
      k: { arn, algorithm: 'ecdsa-secp256k1', replicas: [server.arnIn(arn, second)] },
      e: { arn: ed, algorithm: 'ed25519', replicas: [server.arnIn(ed, second)] },
    },
  })
  return {
    ...{ signer, meter, clear: server.clearFaults, secrets: server.secrets },
    faults: (faults) => server.faults(first, faults),
    second: (faults) => server.faults(second, faults),
    down: () => server.down(first),
    up: () => server.up(first),
    signed: (region) => server.count(region === 'first' ? first : second, 'Sign'),
    async close() {
      kms.close()
      await server.close()
    },
  }
}

async function googleScene(options: object = {}): Promise<Scene> {
  const [first, second] = ['europe-west3', 'europe-west1'] as const
  const server = await startGoogleKms()
  const meter = countingMeter()
  const kms = googleKms({ client: server.client(), perSecond: 800, meter: meter.meter, ...patience, ...options })
  const twins = (algorithm: string) => {
    const version = server.addVersion(algorithm, { location: first })
    return { version, replicas: [server.addVersion(algorithm, { location: second, like: version })] }
  }
  const signer = googleSigner({
    kms,
    keys: {
      k: { ...twins('EC_SIGN_SECP256K1_SHA256'), algorithm: 'ecdsa-secp256k1' },
      e: { ...twins('EC_SIGN_ED25519'), algorithm: 'ed25519' },
    },
  })
  return {
    ...{ signer, meter, clear: server.clearFaults, secrets: server.secrets },
    faults: (faults) => server.faults(first, faults),
    second: (faults) => server.faults(second, faults),
    down: async () => server.down(first),
    up: async () => server.up(first),
    signed: (region) => server.count(region === 'first' ? first : second, 'AsymmetricSign'),
    async close() {
      await kms.close()
      await server.close()
    },
  }
}

describe.each([
  ['aws', awsScene],
  ['google', googleScene],
] as const)('%s', (cloud, openScene) => {
  let scene: Scene
  beforeEach(async () => {
    scene = await openScene()
  })
  afterEach(() => scene.close())

  /** A signature that verifies by another library's word. */
  const signs = async (ref = 'k', algorithm: SigningAlgorithm = 'ecdsa-secp256k1', text = 'x') => {
    const request = requestFor(ref, algorithm, text)
    const { bytes, recovery } = await scene.signer.sign(request, open)
    if (algorithm !== 'ecdsa-secp256k1') return
    const key = await scene.signer.publicKey(request.keyRef, open)
    const signature = secp256k1.Signature.fromBytes(bytes).addRecoveryBit(recovery ?? -1)
    expect(signature.recoverPublicKey(request.message).toBytes(true)).toEqual(key.bytes)
  }
  const fails = async (code: string, retry: string) => {
    const error = await scene.signer.sign(requestFor('k', 'ecdsa-secp256k1', 'x'), open).catch((thrown: unknown) => thrown)
    expect(isWalletError(error) ? [error.code, error.retry] : error).toEqual([code, retry])
  }

  const passing: readonly (readonly [string, Faults])[] = [
    ['is throttled thirty times', { throttle: 30 }],
    ['breaks inside twice', { broken: 2 }],
    ['signs, and the connection breaks', { drop: 1 }],
    ['has one bit of a signature changed', { corrupt: 1 }],
    ['has one bit changed on the way', { corruptWire: 1 }],
    ['signs by another key', { otherKey: 1 }],
    ['answers in another key’s name', { otherName: 1 }],
    ['answers with what is no signature', { garbage: 1 }],
    ...(cloud === 'aws'
      ? ([
          ['has its clock an hour ahead', { skewMs: 3_600_000 }],
          ['has its clock an hour behind', { skewMs: -3_600_000 }],
        ] as const)
      : ([
          ['says that our checksum did not arrive', { unverified: 1 }],
          ['answers by a software key', { software: 1 }],
        ] as const)),
  ]
  test.each(passing)('a service that %s ends in a signature', async (_, faults) => {
    await signs('k', 'ecdsa-secp256k1', 'before')
    scene.faults(faults)
    await signs()
  })

  test('throttling trips no fuse, uses no attempt up, stays in its region, and is counted', async () => {
    await signs('k', 'ecdsa-secp256k1', 'before')
    scene.faults({ throttle: 10 })
    await signs()
    expect(scene.meter.count('wallet_kms_throttled_total')).toBe(10)
    expect(scene.signed('second')).toBe(0)
    expect(scene.meter.count('wallet_kms_circuit_changes_total')).toBe(0)
  })

  test('a service that signs and never answers is asked again', async () => {
    await scene.close()
    scene = await openScene({ callMaxMs: 1_500 })
    await signs('k', 'ecdsa-secp256k1', 'before')
    const before = scene.signed('first')
    scene.faults({ silent: 1 })
    await signs()
    expect(scene.signed('first') + scene.signed('second')).toBeGreaterThan(before + 1)
  })

  test('throttling without end is an error that says so', async () => {
    await scene.close()
    scene = await openScene({ totalMaxMs: 2_500 })
    await signs('k', 'ecdsa-secp256k1', 'before')
    scene.faults({ throttle: 1e9 })
    await fails('KMS_THROTTLED', 'safe')
  })

  test.each(['corrupt', 'corruptWire', 'otherKey', 'otherName', 'garbage'] as const)(
    '%s without end is an error, never a signature',
    async (fault) => {
      await signs('k', 'ecdsa-secp256k1', 'before')
      scene.faults({ [fault]: 1e9 })
      scene.second({ [fault]: 1e9 })
      await fails('KMS_ANSWER_WRONG', 'safe')
      scene.clear()
      await systemClock.sleep(patience.restMs)
      await signs()
    },
  )

  test('a region that is down is passed over, and asked again when it is back', async () => {
    await signs('k', 'ecdsa-secp256k1', 'before')
    await scene.down()
    for (let index = 0; index < 5; index++) await signs('k', 'ecdsa-secp256k1', `down ${index}`)
    expect(scene.signed('second')).toBe(5)
    expect(scene.meter.count('wallet_kms_circuit_changes_total', { state: 'open' })).toBeGreaterThanOrEqual(1)
    await scene.up()
    await systemClock.sleep(patience.restMs)
    const before = scene.signed('first')
    await signs('k', 'ecdsa-secp256k1', 'up')
    expect(scene.signed('first')).toBe(before + 1)
  })

  test('both regions down is an error that passes, and passes', async () => {
    scene.faults({ broken: 1e9 })
    scene.second({ broken: 1e9 })
    await fails('SIGNER_UNREACHABLE', 'safe')
    scene.clear()
    await systemClock.sleep(patience.restMs)
    await signs()
    await signs('e', 'ed25519')
  })

  test('denied is refused at once', async () => {
    await signs('k', 'ecdsa-secp256k1', 'before')
    scene.faults({ denied: 1 })
    await fails('SIGNER_REFUSED', 'never')
    expect(scene.signed('second')).toBe(0)
  })

  test('a caller who leaves gets ABORTED, and the public key is fetched once for all the others', async () => {
    scene.faults({ latencyMs: 50 })
    const caller = new AbortController()
    const left = scene.signer.sign(requestFor('k', 'ecdsa-secp256k1', 'left'), caller.signal)
    const others = Promise.all([signs('k', 'ecdsa-secp256k1', 'a'), signs('k', 'ecdsa-secp256k1', 'b')])
    caller.abort()
    await expect(left).rejects.toMatchObject({ code: 'ABORTED' })
    await others
    expect(scene.meter.count('wallet_kms_calls_total', { operation: 'public-key' })).toBe(1)
  })
})
