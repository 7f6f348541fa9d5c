import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { memoryStore } from '@wallet/core'
import { type Monerod, startMonerod, startWalletRpc, type WalletRpc } from '@wallet/harness'
import { monero } from '../../src/config/monero-config.ts'
import { openMonero } from '../../src/parts/open-monero.ts'
import { type ServiceChild, serviceChild } from '../service-child.ts'
import { type DemoKeys, serviceFor } from '../service-for.ts'

/** A daemon on regtest, a shop that is paid, a funded hot wallet, and a service that is not yet running. */
export type World = {
  readonly daemon: Monerod
  readonly shop: WalletRpc
  readonly service: ServiceChild
  readonly keys: DemoKeys
  /** Mines to somebody who does not matter. */
  mine(blocks: number): Promise<void>
  stop(): Promise<void>
}

/** Nobody here has the keys of this address: the Monero project's own, on a chain that exists for a minute. */
const elsewhere = '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A'
const coins = 24

/** Starts monerod and two wallet programs, mines until there is money, and sets the service up with secrets of this run only. */
export async function openWorld(directory: string): Promise<World> {
  const daemon = await startMonerod()
  const shop = await startWalletRpc({ daemonUrl: daemon.url })
  await shop.create('shop')
  const secret = randomBytes(32).toString('hex')
  const config = {
    kind: 'monero',
    network: 'regtest',
    daemon: { url: daemon.url },
    directory: join(directory, 'monero'),
    pollEveryMs: 400,
  } as const
  const address = await makeHotWallet(config, secret)
  await daemon.mine(coins, address)
  await daemon.mine(60, elsewhere)
  const { options, keys } = serviceFor(directory, {
    config: {
      chains: [{ ...config, batchMax: 2 }],
      wallets: [{ name: 'hot', chain: 'monero-regtest', addresses: [{ address, keyRef: 'monero:hot' }], pays: ['monero-regtest'] }],
      worker: { idleMs: 200, leaseMs: 30_000 },
    },
    secrets: {
      WALLET_MONERO_SECRET: secret,
    },
  })
  const service = await serviceChild(options)
  return {
    ...{ daemon, shop, service, keys },
    mine: (blocks) => daemon.mine(blocks, elsewhere),
    stop: async () => {
      await shop.kill()
      await daemon.stop()
    },
  }
}

/** Makes the paying wallet the way the service will open it, and answers its address: in real life, once and with a backup of its seed. */
async function makeHotWallet(config: object, secret: string): Promise<string> {
  const parts = openMonero(monero(config, 'chain'), { secret, store: memoryStore(), paying: ['hot'] })
  try {
    return await parts.addressOf('hot', AbortSignal.timeout(120_000))
  } finally {
    await parts.stop()
  }
}
