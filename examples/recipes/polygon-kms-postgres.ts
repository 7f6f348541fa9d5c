// Payouts on Polygon: keys in AWS KMS, state in PostgreSQL, as many of these processes as you like.
import { type PolygonOptions, polygon } from '@wallet/chain-polygon'
import { ceiling, createEngine, type Engine, keyRef, velocity, walletName } from '@wallet/core'
import { type AwsKms, awsSigner } from '@wallet/signer-kms/aws'
import { postgresStore } from '@wallet/store-postgres'
import { computeAddress, hexlify } from 'ethers'

const [pol, dayMs] = [10n ** 18n, 24 * 60 * 60_000]

/** Starts a process that accepts and pays. Stop it or kill it whenever you like: another one goes on. */
export async function startPayouts(options: {
  readonly chain: PolygonOptions
  readonly databaseUrl: string
  /** `openAwsKms({ regions: ['eu-central-1'] })`. */
  readonly kms: AwsKms
  /** The key's ARN, pinned: an answer by any other key is refused. */
  readonly arn: string
  readonly policyKey: Uint8Array
}): Promise<{ readonly engine: Engine; readonly address: string; stop(): Promise<void> }> {
  const chain = polygon(options.chain)
  const store = await postgresStore({ url: options.databaseUrl })
  const signer = awsSigner({ kms: options.kms, keys: { hot: { arn: options.arn, algorithm: 'ecdsa-secp256k1' } } })
  const engine = createEngine({
    chains: [chain],
    store,
    signer,
    policyKey: options.policyKey,
    wallets: Object.fromEntries(chain.assets.map(({ id }) => [id, 'hot'])),
    policies: [
      ceiling({ asset: chain.feeAsset, max: 1_000n * pol }),
      velocity({ per: 'account', asset: chain.feeAsset, windowMs: dayMs, max: 5_000n * pol }),
    ],
  })
  const halt = new AbortController()
  const { bytes } = await signer.publicKey(keyRef('hot'), halt.signal)
  const address = computeAddress(hexlify(bytes))
  const wallet = { name: walletName('hot'), chain: chain.chain, addresses: [{ address, keyRef: keyRef('hot') }], active: true }
  await engine.registerWallet(wallet, 'start')
  const working = engine.work(halt.signal)
  const stop = async () => {
    halt.abort()
    await working
    await store.close()
  }
  return { engine, address, stop }
}
