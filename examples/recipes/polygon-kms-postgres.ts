// Payouts on Polygon: keys in AWS KMS, state in PostgreSQL, as many of these processes as you like.
import { explainPolygon, type PolygonOptions, polygon } from '@wallet/chain-polygon'
import { amount, ceiling, createEngine, type Engine, guardSigner, keyRef, type Signer, velocity, walletName } from '@wallet/core'
import { type AwsKms, awsSigner } from '@wallet/signer-kms/aws'
import { postgresStore } from '@wallet/store-postgres'
import { computeAddress, hexlify } from 'ethers'

const [pol, dayMs] = [10n ** 18n, 24 * 60 * 60_000]
const most = amount(1_000n * pol)

export type KeyOptions = {
  readonly chain: PolygonOptions
  /** `openAwsKms({ regions: ['eu-central-1'] })`. */
  readonly kms: AwsKms
  /** The key's ARN, pinned: an answer by any other key is refused. */
  readonly arn: string
}

/**
 * The key, behind rules that read the bytes for themselves: KMS is not asked for what they refuse. Here they stop an adapter that is
 * wrong; in a process of their own, beside the key, also an engine that was taken over.
 */
export async function guardedKey({ chain, kms, arn }: KeyOptions): Promise<{ readonly signer: Signer; readonly address: string }> {
  const signer = awsSigner({ kms, keys: { hot: { arn, algorithm: 'ecdsa-secp256k1' } } })
  const { bytes } = await signer.publicKey(keyRef('hot'), new AbortController().signal)
  const [{ chain: id, feeAsset }, address] = [polygon(chain), computeAddress(hexlify(bytes))]
  // Per transaction. A token that has no limit here is not paid.
  const limits = { amountMax: { [feeAsset]: most }, feeMax: { [feeAsset]: amount(pol) } }
  const rule = { chain: id, explain: explainPolygon({ ...chain, own: [address] }), ...limits }
  return { signer: guardSigner(signer, { rules: [rule] }), address }
}

/** Starts a process that accepts and pays. Stop it or kill it whenever you like: another one goes on. */
export async function startPayouts(
  options: KeyOptions & { readonly databaseUrl: string; readonly policyKey: Uint8Array },
): Promise<{ readonly engine: Engine; readonly address: string; stop(): Promise<void> }> {
  const chain = polygon(options.chain)
  const store = await postgresStore({ url: options.databaseUrl })
  const { signer, address } = await guardedKey(options)
  const engine = createEngine({
    chains: [chain],
    store,
    signer,
    policyKey: options.policyKey,
    wallets: Object.fromEntries(chain.assets.map(({ id }) => [id, 'hot'])),
    policies: [
      ceiling({ asset: chain.feeAsset, max: most }),
      velocity({ per: 'account', asset: chain.feeAsset, windowMs: dayMs, max: 5_000n * pol }),
    ],
  })
  const halt = new AbortController()
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
