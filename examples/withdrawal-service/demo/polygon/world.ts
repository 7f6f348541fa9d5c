import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type AnvilNode, deployToken, startAnvil, type TestToken } from '@wallet/harness'
import { Wallet } from 'ethers'
import type { Role } from '../../src/config/config-shape.ts'
import { type ServiceChild, serviceChild } from '../service-child.ts'

/** A local chain with a funded hot wallet and a token, and a service that is not yet running. */
export type World = {
  readonly node: AnvilNode
  readonly token: TestToken
  readonly hot: string
  readonly service: ServiceChild
  /** A process of another role on the same store, which must be one that processes can share. */
  inRole(role: Role, worker?: object): Promise<ServiceChild>
  readonly keys: { readonly admin: string; readonly backend: string }
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

  const keys = { admin: randomBytes(24).toString('hex'), backend: randomBytes(24).toString('hex') }
  const apiKeys = [
    { name: 'operator', scope: 'admin', key: keys.admin },
    { name: 'backend', scope: 'user', user: '*', key: keys.backend },
  ]
  const options = {
    directory,
    config: {
      logLevel: 'warn',
      http: { rateLimits: { perIp: 100_000, perKey: 100_000, perUser: 10_000 } },
      store: wish.store ?? { kind: 'sqlite', path: join(directory, 'wallet.db') },
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
      signer: { kind: 'development', keys: {} },
      wallets: [{ name: 'hot', chain: 'polygon', addresses: [{ address: key.address, keyRef: 'hot' }], pays: ['polygon', 'polygon:tusd'] }],
      worker: { idleMs: 200, leaseMs: 5_000 },
    },
    secrets: {
      ...wish.secrets,
      WALLET_API_KEYS: JSON.stringify(apiKeys),
      WALLET_POLICY_KEY: randomBytes(32).toString('hex'),
      WALLET_SIGNER_KEYS: JSON.stringify({ hot: key.privateKey }),
    },
  }
  const service = await serviceChild(options)
  const inRole: World['inRole'] = (role, worker = {}) =>
    serviceChild({ ...options, role, config: { ...options.config, worker: { ...options.config.worker, ...worker } } })
  return { node, token, hot: key.address, service, inRole, keys }
}
