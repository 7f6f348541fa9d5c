import { randomBytes } from 'node:crypto'
import { type CoinNode, type CoinProxy, startCoinProxy } from '@wallet/harness'
import { getBytes, ripemd160, SigningKey, sha256 } from 'ethers'
import { type ServiceChild, serviceChild } from '../service-child.ts'
import { type DemoKeys, serviceFor } from '../service-for.ts'
import type { DemoCoin } from './coins.ts'

/** A node on a regtest chain behind a wire that loses replies, a funded hot wallet, and a service that is not yet running. */
export type World = {
  readonly coin: DemoCoin
  readonly node: CoinNode
  readonly proxy: CoinProxy
  readonly address: string
  readonly service: ServiceChild
  readonly keys: DemoKeys
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
  const { options, keys } = serviceFor(directory, {
    config: {
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
      wallets: [{ name: 'hot', chain: coin.name, addresses: [{ address, keyRef: 'hot' }], pays: [coin.name] }],
    },
    secrets: {
      WALLET_SIGNER_KEYS: JSON.stringify({ hot: secret.toString('hex') }),
    },
  })
  const service = await serviceChild(options)
  const stop = async (): Promise<void> => {
    await proxy.stop()
    await node.stop()
  }
  return { coin, node, proxy, address, service, keys, stop }
}
