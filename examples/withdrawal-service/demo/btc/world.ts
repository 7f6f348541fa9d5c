import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type CoinNode, type CoinProxy, startCoinProxy } from '@wallet/harness'
import { getBytes, ripemd160, SigningKey, sha256 } from 'ethers'
import { type ServiceChild, serviceChild } from '../service-child.ts'
import type { DemoCoin } from './coins.ts'

/** A node on a regtest chain behind a wire that loses replies, a funded hot wallet, and a service that is not yet running. */
export type World = {
  readonly coin: DemoCoin
  readonly node: CoinNode
  readonly proxy: CoinProxy
  readonly address: string
  readonly service: ServiceChild
  readonly keys: { readonly admin: string; readonly backend: string }
  stop(): Promise<void>
}

/** Starts the coin's node and sets the service up for it with keys of this run only. */
export async function openWorld(directory: string, coin: DemoCoin): Promise<World> {
  const node = await coin.openNode()
  const proxy = await startCoinProxy(node.url)
  const { genesis } = node
  const secret = randomBytes(32)
  const address = coin.addressOf(genesis, getBytes(ripemd160(sha256(SigningKey.computePublicKey(secret, true)))))
  for (let paid = 0; paid < 4; paid += 1) await node.pay(address, 100_000_000n)
  await node.mine()
  const keys = { admin: randomBytes(24).toString('hex'), backend: randomBytes(24).toString('hex') }
  const service = await serviceChild({
    directory,
    config: {
      logLevel: 'warn',
      http: { rateLimits: { perIp: 100_000, perKey: 100_000, perUser: 10_000 } },
      store: { kind: 'sqlite', path: join(directory, 'wallet.db') },
      chains: [
        {
          ...coin.config,
          network: 'custom',
          name: coin.name,
          genesis,
          providers: [{ name: 'node', url: proxy.url }],
          confirmations: 3,
          pollEveryMs: 400,
        },
      ],
      signer: { kind: 'development', keys: {} },
      wallets: [{ name: 'hot', chain: coin.name, addresses: [{ address, keyRef: 'hot' }], pays: [coin.name] }],
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
  return { coin, node, proxy, address, service, keys, stop }
}
