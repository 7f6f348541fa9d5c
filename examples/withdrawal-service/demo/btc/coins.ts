import { bitcoinFlavour, resolveNetwork as bitcoinNetwork } from '@wallet/chain-btc'
import { dogecoinFlavour, resolveNetwork as dogecoinNetwork } from '@wallet/chain-doge'
import { chainId } from '@wallet/core'

/** A chain of the family as litecoind can play it on regtest. */
export type DemoCoin = {
  readonly title: string
  /** The chain's alias in the service. */
  readonly name: string
  readonly symbol: string
  readonly nodeArgs: readonly string[]
  /** What the service is told of the chain. */
  readonly config: { readonly [field: string]: unknown }
  /** Address of a key, by its hash. */
  addressOf(genesis: string, keyHash: Uint8Array): string
  readonly amounts: readonly string[]
}

const legacy = { pubKeyHash: 0x6f, scriptHash: 0x3a }
const chainOf = (genesis: string) => chainId(`bip122:${genesis.slice(0, 32)}`)

/** litecoind does what Bitcoin Core does. */
export const btc: DemoCoin = {
  title: 'Bitcoin',
  name: 'bitcoin',
  symbol: 'BTC',
  nodeArgs: [],
  config: { kind: 'bitcoin', bech32: 'rltc', ...legacy, fees: { fallback: 2_000 } },
  addressOf(genesis, keyHash) {
    const network = bitcoinNetwork({ name: 'bitcoin', chain: chainOf(genesis), bech32: 'rltc', ...legacy }, false)
    // BIP-141: version 0 and a push of the 20-byte hash of the key.
    return bitcoinFlavour(network).addressOf(Uint8Array.from([0, 20, ...keyHash])) ?? ''
  },
  amounts: ['0.25', '0.00012345', '1.00000001', '0.1', '0.125', '0.99'],
}

/** The same program with Dogecoin's rates and nothing but legacy addresses. */
export const doge: DemoCoin = {
  title: 'Dogecoin',
  name: 'dogecoin',
  symbol: 'DOGE',
  nodeArgs: ['-addresstype=legacy', '-changetype=legacy', '-minrelaytxfee=0.001', '-incrementalrelayfee=0.0001', '-fallbackfee=0.02'],
  config: { kind: 'dogecoin', ...legacy },
  addressOf(genesis, keyHash) {
    const network = dogecoinNetwork({ name: 'dogecoin', chain: chainOf(genesis), ...legacy }, false)
    // OP_DUP OP_HASH160, the hash, OP_EQUALVERIFY OP_CHECKSIG.
    return dogecoinFlavour(network).addressOf(Uint8Array.from([0x76, 0xa9, 20, ...keyHash, 0x88, 0xac])) ?? ''
  },
  amounts: ['0.25', '0.01234567', '1.00000001', '0.1', '0.125', '0.75'],
}
