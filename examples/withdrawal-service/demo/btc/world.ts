import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { bitcoinFlavour, type CustomNetwork, resolveNetwork } from '@wallet/chain-btc'
import { chainId } from '@wallet/core'
import { type CoinNode, type CoinProxy, startCoinNode, startCoinProxy } from '@wallet/harness'
import { getBytes, ripemd160, SigningKey, sha256 } from 'ethers'
import { type ServiceChild, serviceChild } from '../service-child.ts'

/** A node on a regtest chain behind a wire that loses replies, a funded hot wallet, and a service that is not yet running. */
export type World = {
  readonly node: CoinNode
  readonly proxy: CoinProxy
  readonly address: string
  readonly service: ServiceChild
  readonly keys: { readonly admin: string; readonly backend: string }
  stop(): Promise<void>
}

/** Starts litecoind, which apt brings and which does what Bitcoin Core does, and sets the service up for it with keys of this run only. */
export async function openWorld(directory: string): Promise<World> {
  const node = await startCoinNode()
  const proxy = await startCoinProxy(node.url)
  const { genesis } = node
  const network: CustomNetwork = {
    name: 'bitcoin',
    chain: chainId(`bip122:${genesis.slice(0, 32)}`),
    genesis,
    bech32: 'rltc',
    pubKeyHash: 0x6f,
    scriptHash: 0x3a,
  }
  const secret = randomBytes(32)
  const hash = getBytes(ripemd160(sha256(SigningKey.computePublicKey(secret, true))))
  // BIP-141: version 0 and a push of the 20-byte hash of the key.
  const address = bitcoinFlavour(resolveNetwork(network, false)).addressOf(Uint8Array.from([0, 20, ...hash])) ?? ''
  for (let coin = 0; coin < 4; coin += 1) await node.pay(address, 100_000_000n)
  await node.mine()
  const keys = { admin: randomBytes(24).toString('hex'), backend: randomBytes(24).toString('hex') }
  const { chain: _, ...shape } = network
  const service = await serviceChild({
    directory,
    config: {
      logLevel: 'warn',
      http: { rateLimits: { perIp: 100_000, perKey: 100_000, perUser: 10_000 } },
      store: { kind: 'sqlite', path: join(directory, 'wallet.db') },
      chains: [
        {
          kind: 'bitcoin',
          network: 'custom',
          ...shape,
          providers: [{ name: 'node', url: proxy.url }],
          confirmations: 3,
          fees: { fallback: 2_000 },
          pollEveryMs: 400,
        },
      ],
      signer: { kind: 'development', keys: {} },
      wallets: [{ name: 'hot', chain: 'bitcoin', addresses: [{ address, keyRef: 'hot' }], pays: ['bitcoin'] }],
      worker: { idleMs: 200, leaseMs: 5_000 },
    },
    secrets: {
      WALLET_API_KEYS: JSON.stringify([
        { name: 'operator', scope: 'admin', key: keys.admin },
        { name: 'backend', scope: 'user', user: '*', key: keys.backend },
      ]),
      WALLET_POLICY_KEY: randomBytes(32).toString('hex'),
      WALLET_SIGNER_KEYS: JSON.stringify({ hot: secret.toString('hex') }),
    },
  })
  const stop = async (): Promise<void> => {
    await proxy.stop()
    await node.stop()
  }
  return { node, proxy, address, service, keys, stop }
}
