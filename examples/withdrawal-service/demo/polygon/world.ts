import { type AnvilNode, deployToken, startAnvil, type TestToken } from '@wallet/harness'
import { Wallet } from 'ethers'
import type { Role } from '../../src/config/config-shape.ts'
import { type ServiceChild, serviceChild } from '../service-child.ts'
import { type DemoKeys, serviceFor } from '../service-for.ts'

/** A local chain with a funded hot wallet and a token, and a service that is not yet running. */
export type World = {
  readonly node: AnvilNode
  readonly token: TestToken
  readonly hot: string
  readonly service: ServiceChild
  /** A process of another role on the same store, which must be one that processes can share. */
  inRole(role: Role, worker?: object): Promise<ServiceChild>
  readonly keys: DemoKeys
  stop(): Promise<void>
}

/** What is to differ from a service on its own file. */
export type WorldWish = { readonly store?: object; readonly queue?: object; readonly secrets?: { readonly [variable: string]: string } }

const coin = 10n ** 18n

/** Starts anvil as chain 137 and sets the service up for it, with keys made for this run only. */
export async function openWorld(directory: string, wish: WorldWish = {}): Promise<World> {
  const node = await startAnvil({ chainId: 137, blockTimeSeconds: 1, slotsInAnEpoch: 1 })
  const key = Wallet.createRandom()
  await node.setBalance(key.address, 100n * coin)
  const token = await deployToken(node, 'standard', { decimals: 6 })
  await token.mint(key.address, 50_000_000_000n)
  // Credits are for final deposits: were the coins not final yet, reconciliation would find the books richer than the chain and halt.
  await node.mine(3)

  const { options, keys } = serviceFor(directory, {
    config: {
      ...(wish.store === undefined ? {} : { store: wish.store }),
      ...(wish.queue === undefined ? {} : { queue: wish.queue }),
      chains: [
        {
          kind: 'polygon',
          network: 'custom',
          chainId: 137,
          name: 'polygon',
          providers: [{ name: 'anvil', url: node.url }],
          quorum: 1,
          tokens: [{ symbol: 'TUSD', address: token.address, decimals: 6 }],
          pollEveryMs: 500,
        },
      ],
      wallets: [{ name: 'hot', chain: 'polygon', addresses: [{ address: key.address, keyRef: 'hot' }], pays: ['polygon', 'polygon:tusd'] }],
    },
    secrets: {
      ...wish.secrets,
      WALLET_SIGNER_KEYS: JSON.stringify({ hot: key.privateKey }),
    },
  })
  const service = await serviceChild(options)
  const inRole: World['inRole'] = (role, worker = {}) =>
    serviceChild({ ...options, role, config: { ...options.config, worker: { ...(options.config['worker'] as object), ...worker } } })
  return { node, token, hot: key.address, service, inRole, keys, stop: () => node.stop() }
}
