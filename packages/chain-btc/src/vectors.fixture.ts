import { readFileSync } from 'node:fs'
import type { ChainId } from '@wallet/core'
import type { Flavour } from '@wallet/utxo'
import { bitcoinFlavour } from './flavour.ts'
import { resolveNetwork } from './network.ts'

/** A file of published vectors. */
export function vectors<Content>(file: string): Content {
  return JSON.parse(readFileSync(new URL(`../vectors/${file}`, import.meta.url), 'utf8')) as Content
}

export const text = (file: string): string => readFileSync(new URL(`../vectors/${file}`, import.meta.url), 'utf8')

const chain = 'bip122:00000000000000000000000000000000' as ChainId
/** One flavour per network that Bitcoin Core's vectors name. */
export const networks: Readonly<Record<string, Flavour>> = {
  main: bitcoinFlavour(resolveNetwork('mainnet', true)),
  testnet4: bitcoinFlavour(resolveNetwork('testnet4', false)),
  signet: bitcoinFlavour(resolveNetwork('signet', false)),
  regtest: bitcoinFlavour(resolveNetwork('regtest', false)),
  litecoin: bitcoinFlavour(resolveNetwork({ name: 'ltc', chain, bech32: 'ltc', pubKeyHash: 0x30, scriptHash: 0x32 }, false)),
}

/** The flavour of a network. */
export function onNetwork(name: string): Flavour {
  const flavour = networks[name]
  if (flavour === undefined) throw new TypeError(name)
  return flavour
}
