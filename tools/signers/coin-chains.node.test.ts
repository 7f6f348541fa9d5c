// Bitcoin, Bitcoin Cash and Dogecoin paid by keys that are not in this process: in AWS KMS, in Google Cloud KMS, in an HSM, and by any two of the three.
import { bitcoinCash, bitcoinCashFlavour, resolveNetwork as cashNetwork } from '@wallet/chain-bch'
import { bitcoin, bitcoinFlavour, resolveNetwork as bitcoinNetwork } from '@wallet/chain-btc'
import { dogecoin, dogecoinFlavour, resolveNetwork as dogeNetwork } from '@wallet/chain-doge'
import { type DraftingChain, type KeyRef, keyRef, routeSigners, type Signer, walletName } from '@wallet/core'
import { type CoinNode, openEngine, quick, startCoinNode, startSoftHsm, until, working } from '@wallet/harness'
import { startBchNode } from '@wallet/harness/bch'
import { coinChain, fresh, patience } from '@wallet/harness/coin-bench'
import { startAwsKms, startGoogleKms } from '@wallet/harness/kms'
import { awsKms, awsSigner } from '@wallet/signer-kms/aws'
import { googleKms, googleSigner } from '@wallet/signer-kms/google'
import { openToken, pkcs11Signer } from '@wallet/signer-pkcs11'
import {
  type Flavour,
  hash160,
  multisigScript,
  p2pkhScript,
  p2shScript,
  sha256,
  toHex,
  type UtxoFacts,
  type UtxoOptions,
} from '@wallet/utxo'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

type Bench = { readonly node: CoinNode; readonly flavour: Flavour; readonly open: (options: UtxoOptions) => DraftingChain<UtxoFacts> }
/** `unit` is what the fees of a chain go with; `wrap` is the script that holds the hash of a multisig. */
type Chain = {
  readonly start: () => Promise<Bench>
  readonly unit: bigint
  readonly locks: readonly Lock[]
  readonly wrap: (script: Uint8Array) => Uint8Array
}
type Lock = 'p2pkh' | 'p2wpkh'

const lockOf = { p2wpkh: (hash: Uint8Array) => Uint8Array.of(0, 20, ...hash), p2pkh: p2pkhScript }
const legacyWrap = (script: Uint8Array): Uint8Array => p2shScript(hash160(script))

const chains: { readonly [name: string]: Chain } = {
  Bitcoin: {
    async start() {
      const node = await startCoinNode()
      const form = { bech32: 'rltc', pubKeyHash: 0x6f, scriptHash: 0x3a }
      const network = { name: 'lite-regtest', chain: coinChain(node), genesis: node.genesis, ...form }
      const flavour = bitcoinFlavour(bitcoinNetwork(network, false))
      return { node, flavour, open: (options) => bitcoin({ network, fees: { rate: 10_000n }, ...options }) }
    },
    unit: 1_000_000n,
    locks: ['p2wpkh', 'p2pkh'],
    wrap: (script) => Uint8Array.of(0, 32, ...sha256(script)),
  },
  'Bitcoin Cash': {
    async start() {
      const node = await startBchNode()
      const form = { prefix: 'bchreg', pubKeyHash: 111, scriptHash: 196 } as const
      const network = { name: 'bch-regtest', chain: coinChain(node), genesis: node.genesis, ...form }
      return { node, flavour: bitcoinCashFlavour(cashNetwork(network, false)), open: (options) => bitcoinCash({ network, ...options }) }
    },
    unit: 1_000_000n,
    locks: ['p2pkh'],
    wrap: legacyWrap,
  },
  Dogecoin: {
    async start() {
      const rates = ['-minrelaytxfee=0.001', '-incrementalrelayfee=0.0001', '-fallbackfee=0.02', '-txconfirmtarget=1']
      const node = await startCoinNode({ args: ['-addresstype=legacy', '-changetype=legacy', ...rates] })
      const network = { name: 'doge-regtest', chain: coinChain(node), genesis: node.genesis, pubKeyHash: 111, scriptHash: 0x3a }
      return { node, flavour: dogecoinFlavour(dogeNetwork(network, false)), open: (options) => dogecoin({ network, ...options }) }
    },
    unit: 20_000_000n,
    locks: ['p2pkh'],
    wrap: legacyWrap,
  },
}

const algorithm = 'ecdsa-secp256k1' as const
const [inAws, inGoogle, inHsm] = ['aws:hot', 'google:hot', 'hsm:hot'].map(keyRef) as [KeyRef, KeyRef, KeyRef]

let signer: Signer
beforeAll(async () => {
  const [aws, google, hsm] = [await startAwsKms(['eu-central-1']), await startGoogleKms(), startSoftHsm()]
  const [awsClient, googleClient] = [
    awsKms({ clients: { 'eu-central-1': aws.client('eu-central-1') } }),
    googleKms({ client: google.client(), perSecond: 800 }),
  ]
  const token = openToken({ module: hsm.pkcs11js, library: hsm.library, token: hsm.token, pin: () => hsm.pin })
  await token.createKey({ label: 'hot', algorithm }, patience)
  const keysOf = { [inAws]: { arn: aws.addKey('ECC_SECG_P256K1') ?? '', algorithm } }
  const versions = { [inGoogle]: { version: google.addVersion('EC_SIGN_SECP256K1_SHA256') ?? '', algorithm } }
  signer = routeSigners([
    { prefix: 'aws:', signer: awsSigner({ kms: awsClient, keys: keysOf }) },
    { prefix: 'google:', signer: googleSigner({ kms: googleClient, keys: versions }) },
    { prefix: 'hsm:', signer: pkcs11Signer({ prefix: 'hsm:', token }) },
  ])
  return async () => {
    await token.close()
    hsm.remove()
    await aws.close()
    await google.close()
  }
})

/** Two payments from six coins behind a script, of which the larger needs several inputs. */
async function pay(
  { node, flavour, open }: Bench,
  unit: bigint,
  script: Uint8Array,
  key: KeyRef,
  multisigs: NonNullable<UtxoOptions['multisigs']> = [],
): Promise<void> {
  const address = flavour.addressOf(script) ?? ''
  const adapter = open({ providers: [{ name: 'node', url: node.url }], ...fresh, pollEveryMs: 50, batchMax: 1, multisigs })
  for (let coins = 0; coins < 6; coins += 1) await node.pay(address, 10n * unit)
  await node.mine(3)
  const wallet = { name: walletName('hot'), chain: adapter.chain, addresses: [{ address, keyRef: key }], active: true }
  const engine = await openEngine({ adapter, signer, wallet }, { worker: { ...quick, signTimeoutMs: 20_000 } })
  const account = { account: 'user:1', asset: adapter.feeAsset }
  await engine.credit({ ...account, reference: 'D-1', amount: 50n * unit, actor: 'test' })
  const asked = await Promise.all([25n * unit, 2n * unit].map(async (amount, n) => ({ id: `W-${n}`, to: await node.newAddress(), amount })))
  for (const one of asked) await engine.withdraw({ ...one, ...account, feeMax: unit })
  const views = () => Promise.all(asked.map(({ id }) => engine.withdrawal(id)))
  await working([engine], () =>
    until('both are final', async () => {
      await node.mine()
      return (await views()).every((view) => view?.order.state === 'completed')
    }),
  )
  const attempts = (await views()).map((view) => view?.attempts.find(({ id }) => id === view.order.settlement?.attempt))
  expect(Math.max(...attempts.map((attempt) => attempt?.draft.claims.length ?? 0))).toBeGreaterThan(1)
  for (const [n, { to, amount }] of asked.entries()) {
    const parsed = flavour.parseAddress(to)
    const { txid, outputs } = flavour.decode(attempts[n]?.signed?.bytes ?? new Uint8Array())
    const wanted = parsed.status === 'valid' ? toHex(parsed.script) : ''
    const vout = outputs.findIndex(({ value, script: paid }) => value === amount && toHex(paid) === wanted)
    expect(await node.rpc('gettxout', [txid, vout])).toMatchObject({ scriptPubKey: { hex: wanted } })
  }
}

describe.each(Object.entries(chains))('%s', (_, { start, unit, locks, wrap }) => {
  let bench: Bench
  beforeAll(async () => {
    bench = await start()
  })
  afterAll(() => bench?.node.stop())

  const single = [inAws, inGoogle, inHsm].flatMap((ref) => locks.map((lock) => [ref, lock] as const))
  test.each(single)('is paid by %s from %s coins', { timeout: 180_000 }, async (ref, lock) => {
    const { bytes } = await signer.publicKey(ref, patience)
    await pay(bench, unit, lockOf[lock](hash160(bytes)), ref)
  })

  test('is paid by two of the three services', { timeout: 180_000 }, async () => {
    const keys = await Promise.all(
      [inAws, inGoogle, inHsm].map(async (ref) => ({ keyRef: ref, publicKey: (await signer.publicKey(ref, patience)).bytes })),
    )
    const script = wrap(multisigScript({ needed: 2, publicKeys: keys.map(({ publicKey }) => publicKey) }))
    await pay(bench, unit, script, inAws, [{ address: bench.flavour.addressOf(script) ?? '', needed: 2, keys }])
  })
})
