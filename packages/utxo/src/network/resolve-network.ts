import { type Amount, type ChainId, chainId, coreErrors } from '@wallet/core'
import type { Base58Form } from '../addresses/base58.ts'
import { utxoErrors } from '../errors/codes.ts'
import type { FlavourNetwork } from '../flavour.ts'

/** A chain by configuration, beside the form of its addresses: a test chain of one's own, another coin's node on regtest. */
export type CustomChain = {
  /** For people, and the chain's alias: lower-case letters, digits and hyphens. */
  readonly name: string
  /** CAIP-2, of the namespace `bip122`. */
  readonly chain: ChainId
  /** Hash of block 0, compared on every node when given. */
  readonly genesis?: string
  readonly symbol?: string
  readonly slip44?: number
}

/** A network that a chain package knows by name. */
export type KnownNetwork<Form> = {
  readonly genesis: string
  /** CAIP-2; absent: named by its genesis block, as CAIP-4 has it. */
  readonly chain?: string
  readonly aliases: readonly string[]
  readonly checkpoint?: { readonly height: number; readonly hash: string }
  readonly addresses: Form
}

/** What a chain package says of its coin and the networks of it. */
export type CoinNetworks<Form extends Base58Form> = {
  /** For people. */
  readonly coin: string
  readonly symbol: string
  /** SLIP-44 of mainnet; 1 is every test network. */
  readonly slip44: number
  readonly moneyMax: Amount
  readonly known: { readonly mainnet: KnownNetwork<Form>; readonly [name: string]: KnownNetwork<Form> }
  /** Takes the form of the addresses out of a chain by configuration, with a requirement for what is not a byte of base58. */
  formOf(custom: CustomChain & Form, requireThat: (right: boolean, reason: string) => void): Form
}

/**
 * Reads the network option of a chain of the family: the name of a known network, or a chain by configuration. Pure.
 *
 * Whoever did not allow mainnet gets networks that refuse a node with mainnet's block 0, whatever they are called.
 *
 * @throws WalletError `MAINNET_NOT_ALLOWED`, `UTXO__OPTIONS_INVALID`
 */
export function resolveNetworkOf<Form extends Base58Form>(
  coin: CoinNetworks<Form>,
  option: string | (CustomChain & Form),
  allowMainnet: boolean,
): FlavourNetwork & { readonly addresses: Form } {
  const { known, symbol, moneyMax } = coin
  const refused = allowMainnet ? {} : { genesisRefused: known.mainnet.genesis }
  if (typeof option === 'object') return { ...custom(coin, option), ...refused }
  const network = Object.hasOwn(known, option) ? known[option] : undefined
  if (network === undefined)
    throw utxoErrors.create('UTXO__OPTIONS_INVALID', { option: 'network', reason: `not a network of ${coin.coin}` })
  const isMainnet = option === 'mainnet'
  if (isMainnet && !allowMainnet) throw coreErrors.create('MAINNET_NOT_ALLOWED', { network: option })
  // CAIP-4: a chain is named by the first 32 digits of a block, the first one unless chains share it.
  const chain = chainId(network.chain ?? `bip122:${network.genesis.slice(0, 32)}`)
  return { ...network, chain, symbol, slip44: isMainnet ? coin.slip44 : 1, moneyMax, ...(isMainnet ? {} : refused) }
}

function custom<Form extends Base58Form>(
  coin: CoinNetworks<Form>,
  option: CustomChain & Form,
): FlavourNetwork & { readonly addresses: Form } {
  const { name, chain, genesis, symbol = coin.symbol, slip44 = 1, pubKeyHash, scriptHash } = option
  const requireThat = (right: boolean, reason: string): void => {
    if (!right) throw utxoErrors.create('UTXO__OPTIONS_INVALID', { option: 'network', reason })
  }
  const isByte = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 0xff
  requireThat(/^[a-z0-9][a-z0-9-]{0,31}$/.test(name), 'name is lower-case letters, digits and hyphens')
  requireThat(/^bip122:[0-9a-f]{32}$/.test(chain), 'chain is bip122: and 32 digits of a block, the first one unless chains share it')
  requireThat(genesis === undefined || /^[0-9a-f]{64}$/.test(genesis), 'genesis is a block hash in lower-case hex')
  const addresses = coin.formOf(option, requireThat)
  requireThat(isByte(pubKeyHash) && isByte(scriptHash) && pubKeyHash !== scriptHash, 'pubKeyHash and scriptHash are two different bytes')
  const base = { chain, aliases: [name], symbol, slip44, moneyMax: coin.moneyMax, addresses }
  return { ...base, ...(genesis === undefined ? {} : { genesis }) }
}
