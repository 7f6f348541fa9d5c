import { randomBytes } from 'node:crypto'
import { bitcoinCashFlavour, resolveNetwork as bitcoinCashNetwork } from '@wallet/chain-bch'
import { bitcoinFlavour, resolveNetwork as bitcoinNetwork } from '@wallet/chain-btc'
import { dogecoinFlavour, resolveNetwork as dogecoinNetwork } from '@wallet/chain-doge'
import { chainId, parseAmount } from '@wallet/core'
import { type CoinNode, startCoinNode } from '@wallet/harness'
import { startBchNode } from '@wallet/harness/bch'

/** A chain of the family, with a node that plays it on regtest. */
export type DemoCoin = {
  readonly title: string
  /** The chain's alias in the service. */
  readonly name: string
  readonly symbol: string
  openNode(): Promise<CoinNode>
  /** An address that nobody has paid before. */
  recipient(node: CoinNode): Promise<string>
  /** What an address has got in blocks, in base units. */
  received(node: CoinNode, address: string): Promise<bigint>
  /** What the service is told of the chain. */
  readonly config: { readonly [field: string]: unknown }
  /** Address of a key, by its hash. */
  addressOf(genesis: string, keyHash: Uint8Array): string
  readonly amounts: readonly string[]
}

/** litecoind is Bitcoin Core's code: it does what Bitcoin's node does, and with other rates what Dogecoin's does. */
const byLitecoind = (args: readonly string[]): Pick<DemoCoin, 'openNode' | 'recipient' | 'received'> => ({
  openNode: () => startCoinNode({ args }),
  recipient: (node) => node.newAddress(),
  received: async (node, address) => parseAmount((await node.rpc<number>('getreceivedbyaddress', [address, 3])).toFixed(8), 8),
})
const legacy = { pubKeyHash: 0x6f, scriptHash: 0x3a }
const chainOf = (genesis: string) => chainId(`bip122:${genesis.slice(0, 32)}`)

/** Bitcoin. */
export const btc: DemoCoin = {
  title: 'Bitcoin',
  name: 'bitcoin',
  symbol: 'BTC',
  ...byLitecoind([]),
  config: { kind: 'bitcoin', bech32: 'rltc', ...legacy, fees: { fallback: 2_000 } },
  addressOf(genesis, keyHash) {
    const network = bitcoinNetwork({ name: 'bitcoin', chain: chainOf(genesis), bech32: 'rltc', ...legacy }, false)
    // BIP-141: version 0 and a push of the 20-byte hash of the key.
    return bitcoinFlavour(network).addressOf(Uint8Array.from([0, 20, ...keyHash])) ?? ''
  },
  amounts: ['0.25', '0.00012345', '1.00000001', '0.1', '0.125', '0.99'],
}

/** Dogecoin: its rates and nothing but legacy addresses. */
export const doge: DemoCoin = {
  title: 'Dogecoin',
  name: 'dogecoin',
  symbol: 'DOGE',
  ...byLitecoind(['-addresstype=legacy', '-changetype=legacy', '-minrelaytxfee=0.001', '-incrementalrelayfee=0.0001', '-fallbackfee=0.02']),
  config: { kind: 'dogecoin', ...legacy },
  addressOf(genesis, keyHash) {
    const network = dogecoinNetwork({ name: 'dogecoin', chain: chainOf(genesis), ...legacy }, false)
    // OP_DUP OP_HASH160, the hash, OP_EQUALVERIFY OP_CHECKSIG.
    return dogecoinFlavour(network).addressOf(Uint8Array.from([0x76, 0xa9, 20, ...keyHash, 0x88, 0xac])) ?? ''
  },
  amounts: ['0.25', '0.01234567', '1.00000001', '0.1', '0.125', '0.75'],
}

const bchFlavour = (genesis: string) => {
  const name = { name: 'bitcoin-cash', chain: chainOf(genesis), prefix: 'bchreg' as const, ...legacy }
  return bitcoinCashFlavour(bitcoinCashNetwork(name, false))
}
const p2pkh = (keyHash: Uint8Array) => Uint8Array.from([0x76, 0xa9, 20, ...keyHash, 0x88, 0xac])

/** Bitcoin Cash, on a node that runs its scripts in libauth's virtual machine: no package brings Bitcoin Cash Node. */
export const bch: DemoCoin = {
  title: 'Bitcoin Cash',
  name: 'bitcoin-cash',
  symbol: 'BCH',
  openNode: () => startBchNode(),
  // Its purse has one address only, so recipients are keys that nobody has.
  recipient: async ({ genesis }) => bch.addressOf(genesis, randomBytes(20)),
  async received(node, address) {
    const parsed = bchFlavour(node.genesis).parseAddress(address)
    const script = parsed.status === 'valid' ? Buffer.from(parsed.script).toString('hex') : ''
    const { unspents } = await node.rpc<{ unspents: readonly { amount: number }[] }>('scantxoutset', ['start', [`raw(${script})`]])
    return unspents.reduce((sum, { amount }) => sum + parseAmount(amount.toFixed(8), 8), 0n)
  },
  config: { kind: 'bitcoin-cash', prefix: 'bchreg', ...legacy },
  addressOf: (genesis, keyHash) => bchFlavour(genesis).addressOf(p2pkh(keyHash)) ?? '',
  amounts: ['0.25', '0.00012345', '1.00000001', '0.1', '0.125', '0.99'],
}
