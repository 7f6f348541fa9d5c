import { accountId, amount, assetId, type Command, chainId, orderId, walletName } from '@wallet/core'

const chain = chainId('eip155:137')
const asset = assetId('eip155:137/slip44:966')
const accounts = 1_000

/** Enough money in each of a thousand accounts for any number of accepts. */
export function credits(): readonly Command[] {
  return Array.from({ length: accounts }, (_, index) => ({
    verb: 'credit',
    input: {
      reference: `0x${index.toString(16).padStart(64, '0')}:0`,
      account: accountId(`user:${index}`),
      asset,
      amount: amount(10n ** 30n),
      actor: 'bench',
    },
  }))
}

/** The accept number `index`: its account drawn by a fixed stride from so many, its amount with the 18 decimals of a wei balance. */
export function accept(index: number, among: number = accounts): Extract<Command, { verb: 'accept' }> {
  const id = orderId(`W-${(index * 2_654_435_761) % 4_294_967_296}-${index}`)
  const to = `0x${(index * 40_503).toString(16).padStart(40, '0')}`
  return {
    verb: 'accept',
    input: {
      intent: {
        id,
        chain,
        wallet: walletName('hot'),
        account: accountId(`user:${(index * 7_919) % among}`),
        action: { kind: 'transfer', to, asset, amount: amount(1_234_567_890_123_456_789n + BigInt(index)) },
        feeAsset: asset,
        feeMax: amount(21_000n * 100_000_000_000n),
        feeBearer: 'user',
      },
      digest: index.toString(16).padStart(64, 'd'),
      mac: index.toString(16).padStart(64, 'e'),
      requester: 'bench',
      rules: [],
    },
  }
}
