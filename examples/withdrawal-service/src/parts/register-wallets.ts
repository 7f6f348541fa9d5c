import { type ChainAdapter, type Engine, keyRef, resolveAsset, resolveChain, walletName } from '@wallet/core'
import type { WalletConfig } from '../config/config-shape.ts'
import { ConfigError } from '../config/shape.ts'

type Chains = readonly ChainAdapter[]

/** Which wallet pays an asset when a withdrawal names none. @throws WalletError for an unknown asset, ConfigError for two wallets on one */
export function defaultWallets(wallets: readonly WalletConfig[], chains: Chains): { readonly [asset: string]: string } {
  const defaults = new Map<string, string>()
  for (const { name, pays } of wallets) {
    for (const asset of pays) {
      const { id } = resolveAsset(chains, asset).asset
      if (defaults.has(id)) throw new ConfigError(`wallets ${name}`, `${asset} is already paid by ${defaults.get(id)}`)
      defaults.set(id, name)
    }
  }
  return Object.fromEntries(defaults)
}

/** Makes the configured wallets known to the store. Idempotent. @throws ConfigError when a name or an address is taken */
export async function registerWallets(engine: Engine, wallets: readonly WalletConfig[], chains: Chains): Promise<void> {
  for (const { name, chain, addresses } of wallets) {
    const wallet = {
      name: walletName(name),
      chain: resolveChain(chains, chain).chain,
      addresses: addresses.map((one) => ({ address: one.address, keyRef: keyRef(one.keyRef) })),
      active: true,
    }
    const result = await engine.registerWallet(wallet, 'configuration')
    if (result.status === 'conflict') throw new ConfigError(`wallets ${name}`, `${result.reason}: ${result.detail}`)
  }
}
