/** The admission rules of bor's transaction pool; every figure is bor's default unless changed. */
export interface BorRules {
  /** Wei per gas that the tip must reach; 25 gwei, enforced by bor's PriceLimit. Zero switches the rule off. */
  readonly tipFloor: bigint
  /** Answer a tip below the floor with the text of bor before 2.0. */
  readonly olderFloorText: boolean
  /** Per cent that both fee cap and tip of a replacement must add; bor's PriceBump. */
  readonly priceBumpPercent: bigint
  /** Transactions of one sender that wait behind a nonce gap; those with the highest nonces beyond it vanish without an error. */
  readonly accountQueue: number
  /** Bytes of one transaction: four slots of 32 KiB. */
  readonly bytesMax: number
  /** Gas of one transaction; Polygon's variant of EIP-7825. */
  readonly gasMax: bigint
  /** Wei that gas limit × fee cap may reach (`rpc.txfeecap`); unset: no limit. */
  readonly txFeeCap?: bigint
  /** Claim to be full. */
  readonly full: boolean
  /** Addresses that this provider filters, lower case; a transaction from or to one is refused. */
  readonly filteredAddresses: readonly string[]
}

export const borDefaults: BorRules = {
  tipFloor: 25_000_000_000n,
  olderFloorText: false,
  priceBumpPercent: 10n,
  accountQueue: 64,
  bytesMax: 131_072,
  gasMax: 33_554_432n,
  full: false,
  filteredAddresses: [],
}
