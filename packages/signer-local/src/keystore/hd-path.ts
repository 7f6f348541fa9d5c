import { invariant } from '@wallet/core'

/** Which standard the addresses of a path are by: 44 legacy and accounts, 49 nested segwit, 84 segwit, 86 taproot. */
export type HdPurpose = 44 | 49 | 84 | 86

/** A place in a tree of keys. */
export type HdPlace = {
  readonly purpose: HdPurpose
  /** SLIP-44: 0 Bitcoin, 1 every test network, 3 Dogecoin, 60 Ether, 145 Bitcoin Cash, 501 Solana, 966 Polygon. */
  readonly coin: number
  readonly account?: number
  readonly index: number
}

/** The path of a deposit address: the external chain. Source: BIP-44, "Path levels"; BIP-49, BIP-84, BIP-86. */
export function depositPath(place: HdPlace): string {
  return pathOf(place, 0)
}

/** The path of a change address: the internal chain, which nobody outside is told. */
export function changePath(place: HdPlace): string {
  return pathOf(place, 1)
}

/** The path of a Solana account, hardened to its end as Ed25519 demands. Source: SLIP-10; what Phantom and Solflare derive. */
export function solanaPath(account: number): string {
  return `m/44'/501'/${step(account)}'/0'`
}

function pathOf({ purpose, coin, account = 0, index }: HdPlace, chain: 0 | 1): string {
  return `m/${purpose}'/${step(coin)}'/${step(account)}'/${chain}/${step(index)}`
}

function step(value: number): number {
  invariant(Number.isSafeInteger(value) && value >= 0 && value < 0x80000000, 'a step of a path is a whole number below 2^31')
  return value
}
