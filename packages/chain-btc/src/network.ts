import { amount, type ChainId, chainId } from '@wallet/core'
import { type FlavourNetwork, utxoErrors } from '@wallet/utxo'

/** How the addresses of a network begin. */
export type AddressForm = {
  /** Before the `1` of SegWit addresses. */
  readonly bech32: string
  /** First byte of P2PKH and of P2SH addresses. */
  readonly pubKeyHash: number
  readonly scriptHash: number
}

/** A chain that works as Bitcoin does, by configuration: a test chain of one's own, a litecoind on regtest. */
export type CustomNetwork = AddressForm & {
  /** For people, and the chain's alias: lower-case letters, digits and hyphens. */
  readonly name: string
  /** CAIP-2, of the namespace `bip122`. */
  readonly chain: ChainId
  /** Hash of block 0, compared on every node when given. */
  readonly genesis?: string
  readonly symbol?: string
  readonly slip44?: number
}

/** Which chain: Bitcoin, one of its test networks, or one by configuration. */
export type NetworkOption = 'mainnet' | 'testnet4' | 'signet' | 'regtest' | CustomNetwork

/** A network with the form of its addresses. */
export type BitcoinNetwork = FlavourNetwork & { readonly addresses: AddressForm }

// Bitcoin Core kernel/chainparams.cpp: genesis blocks, base58Prefixes, bech32_hrp.
const testForm = { bech32: 'tb', pubKeyHash: 0x6f, scriptHash: 0xc4 }
const known = {
  mainnet: {
    genesis: '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f',
    aliases: ['bitcoin', 'btc'],
    // The first block that Bitcoin Cash has not: block 0 is the same.
    checkpoint: { height: 478_559, hash: '00000000000000000019f112ec0a9982926f1258cdcc558dd7c3b7e5dc7fa148' },
    addresses: { bech32: 'bc', pubKeyHash: 0, scriptHash: 5 },
  },
  testnet4: {
    genesis: '00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043',
    aliases: ['bitcoin-testnet4'],
    addresses: testForm,
  },
  signet: { genesis: '00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6', aliases: ['bitcoin-signet'], addresses: testForm },
  regtest: {
    genesis: '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206',
    aliases: ['bitcoin-regtest'],
    addresses: { ...testForm, bech32: 'bcrt' },
  },
} as const

// Bitcoin Core consensus/amount.h, MAX_MONEY.
const moneyMax = amount(2_100_000_000_000_000n)

/** Reads the network option. @throws WalletError `UTXO__MAINNET_NOT_ALLOWED`, `UTXO__OPTIONS_INVALID` */
export function resolveNetwork(option: NetworkOption, allowMainnet: boolean): BitcoinNetwork {
  const refused = allowMainnet ? {} : { genesisRefused: known.mainnet.genesis }
  if (typeof option === 'object') return { ...custom(option), ...refused }
  const network = Object.hasOwn(known, option) ? known[option] : undefined
  if (network === undefined) throw utxoErrors.create('UTXO__OPTIONS_INVALID', { option: 'network', reason: 'not a network of Bitcoin' })
  if (option === 'mainnet' && !allowMainnet) throw utxoErrors.create('UTXO__MAINNET_NOT_ALLOWED', { network: option })
  // CAIP-4: a chain is named by the first 32 digits of its genesis block. SLIP-44: 0 is Bitcoin, 1 every test network.
  const chain = chainId(`bip122:${network.genesis.slice(0, 32)}`)
  return { ...network, chain, symbol: 'BTC', slip44: option === 'mainnet' ? 0 : 1, moneyMax, ...(option === 'mainnet' ? {} : refused) }
}

function custom({ name, chain, genesis, symbol = 'BTC', slip44 = 1, bech32, pubKeyHash, scriptHash }: CustomNetwork): BitcoinNetwork {
  const requireThat = (right: boolean, reason: string): void => {
    if (!right) throw utxoErrors.create('UTXO__OPTIONS_INVALID', { option: 'network', reason })
  }
  const isByte = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 0xff
  requireThat(/^[a-z0-9][a-z0-9-]{0,31}$/.test(name), 'name is lower-case letters, digits and hyphens')
  requireThat(/^bip122:[0-9a-f]{32}$/.test(chain), 'chain is bip122: and 32 digits of the first block')
  requireThat(genesis === undefined || /^[0-9a-f]{64}$/.test(genesis), 'genesis is a block hash in lower-case hex')
  // BIP-173: 1 to 83 characters of 33 to 126; lower case is what everybody writes.
  requireThat(/^[!-@[-~]{1,83}$/.test(bech32), 'bech32 is 1 to 83 characters without capitals')
  requireThat(isByte(pubKeyHash) && isByte(scriptHash) && pubKeyHash !== scriptHash, 'pubKeyHash and scriptHash are two different bytes')
  const form = { bech32, pubKeyHash, scriptHash }
  return { chain, aliases: [name], symbol, slip44, moneyMax, addresses: form, ...(genesis === undefined ? {} : { genesis }) }
}
