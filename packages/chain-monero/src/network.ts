import { type ChainId, chainId, coreErrors } from '@wallet/core'
import { moneroErrors } from './errors/codes.ts'

/** Networks by name; `regtest` is the test chain of one machine, with addresses like mainnet's. */
export type NetworkName = 'mainnet' | 'stagenet' | 'testnet' | 'regtest'

/** What distinguishes a network. */
export type Network = {
  readonly name: NetworkName
  readonly chain: ChainId
  readonly aliases: readonly string[]
  /** What the daemon calls it in `get_info`. */
  readonly nettype: string
  /** First byte of addresses: standard, integrated, subaddress (`cryptonote_config.h`). */
  readonly prefixes: { readonly standard: number; readonly integrated: number; readonly subaddress: number }
}

const main = { standard: 18, integrated: 19, subaddress: 42 }
const networks: Readonly<Record<NetworkName, Omit<Network, 'name' | 'chain'>>> = {
  mainnet: { aliases: ['monero', 'xmr'], nettype: 'mainnet', prefixes: main },
  stagenet: { aliases: ['monero-stagenet'], nettype: 'stagenet', prefixes: { standard: 24, integrated: 25, subaddress: 36 } },
  testnet: { aliases: ['monero-testnet'], nettype: 'testnet', prefixes: { standard: 53, integrated: 54, subaddress: 63 } },
  regtest: { aliases: ['monero-regtest'], nettype: 'fakechain', prefixes: main },
}

/** CAIP-2 wants a namespace and a reference; there is no registered one for Monero, so the network's name is the reference. */
const chainOf = (name: NetworkName): ChainId => chainId(`monero:${name}`)

/** The network of a name. Mainnet only when allowed. @throws WalletError `MONERO__OPTIONS_INVALID`, `MAINNET_NOT_ALLOWED` */
export function resolveNetwork(name: NetworkName, allowMainnet: boolean): Network {
  const network = networks[name]
  if (network === undefined) throw moneroErrors.create('MONERO__OPTIONS_INVALID', { option: 'network', reason: `unknown: ${name}` })
  if (name === 'mainnet' && !allowMainnet) throw coreErrors.create('MAINNET_NOT_ALLOWED', { network: name })
  return { name, chain: chainOf(name), ...network }
}
