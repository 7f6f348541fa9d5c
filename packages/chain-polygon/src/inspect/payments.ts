import { type Amount, type AssetId, amount, malformedBytes } from '@wallet/core'
import { checksummed } from '../address.ts'
import { toHex, toNumber } from '../hex/bytes.ts'
import { toCount } from '../hex/quantity.ts'
import type { Settings, Token } from '../settings.ts'
import type { Decoded } from './eip1559.ts'

/** One delivery that bytes make. */
export type SeenPayment = { readonly to: string; readonly asset: AssetId; readonly amount: Amount }

const word = 32
/** `payCoins(address[],uint256[])` of BatchPayout. */
const payCoinsSelector = '0x5c2b913a'

/**
 * What a decoded transaction pays: coins, one token transfer or the legs of a batch of either. Transactions of nothing to ourselves and
 * approvals for the batch contract pay nobody. Everything else is refused: it is none that this adapter makes.
 *
 * @throws WalletError `BYTES_MALFORMED`
 */
export function paymentsOf(settings: Settings, decoded: Pick<Decoded, 'from' | 'to' | 'value' | 'data'>): readonly SeenPayment[] {
  const { from, to, value, data } = decoded
  if (data.length === 0) {
    if (value > 0n) return [{ to, asset: settings.native, amount: amount(value) }]
    if (to === from) return []
    throw malformedBytes('a payment of nothing to somebody else')
  }
  const selector = toHex(data.subarray(0, 4))
  if (to === settings.batchContract && selector === payCoinsSelector) return coinLegsOf(settings, value, data)
  if (value > 0n) throw malformedBytes('a contract call that carries coins')
  const called = tokenAt(settings, to)
  if (called !== undefined && selector === '0xa9059cbb') return [transferOf(called, data)]
  if (called !== undefined && selector === '0x095ea7b3') return approvalOf(settings, data)
  if (to === settings.batchContract && selector === '0x95ecdced') return legsOf(settings, data)
  throw malformedBytes(`a call of ${selector} at ${to}`)
}

function tokenAt(settings: Settings, address: string): Token | undefined {
  return [...settings.tokens.values()].find((token) => token.address === address)
}

function transferOf(token: Token, data: Uint8Array): SeenPayment {
  if (data.length !== 4 + 2 * word) throw malformedBytes('transfer: wrong length')
  return { to: addressAt(data, 0), asset: token.asset, amount: amount(numberAt(data, 1)) }
}

function approvalOf(settings: Settings, data: Uint8Array): readonly SeenPayment[] {
  if (data.length !== 4 + 2 * word) throw malformedBytes('approve: wrong length')
  if (addressAt(data, 0) !== settings.batchContract) throw malformedBytes('approve: for another spender than the batch contract')
  if (numberAt(data, 1) >= 1n << 128n) throw malformedBytes('approve: no exact sum')
  return []
}

function legsOf(settings: Settings, data: Uint8Array): readonly SeenPayment[] {
  const token = tokenAt(settings, addressAt(data, 0))
  if (token === undefined) throw malformedBytes('pay: a token that is not listed')
  return listedLegs(data, 1, token.asset)
}

/**
 * The legs of a call of `payCoins` that carries `value` wei. A single leg is refused: such coins go as a plain transfer, and whoever
 * settles tells the two apart by the number of payments.
 *
 * @throws WalletError `BYTES_MALFORMED`
 */
export function coinLegsOf(settings: Settings, value: bigint, data: Uint8Array): readonly SeenPayment[] {
  if (toHex(data.subarray(0, 4)) !== payCoinsSelector) throw malformedBytes('payCoins: another selector')
  const legs = listedLegs(data, 0, settings.native)
  if (legs.length < 2 || legs.some((leg) => leg.amount === 0n)) throw malformedBytes('payCoins: one leg, or coins of nothing')
  if (legs.reduce((sum, leg) => sum + leg.amount, 0n) !== value) throw malformedBytes('payCoins: the legs are not the coins it carries')
  return legs
}

// (…, address[], uint256[]): what comes first, two offsets, then each array with its length; only the tight standard layout is taken.
function listedLegs(data: Uint8Array, first: number, asset: AssetId): readonly SeenPayment[] {
  const recipientsAt = first + 2
  const count = numberAt(data, recipientsAt)
  const length = toCount(count) ?? 0
  if (length < 1 || length > 500) throw malformedBytes('batch: number of legs')
  const amountsAt = recipientsAt + 1 + length
  if (numberAt(data, first) !== BigInt(recipientsAt * word) || numberAt(data, first + 1) !== BigInt(amountsAt * word))
    throw malformedBytes('batch: unusual layout')
  if (numberAt(data, amountsAt) !== count || data.length !== 4 + (amountsAt + 1 + length) * word)
    throw malformedBytes('batch: lengths differ')
  return Array.from({ length }, (_, leg) => ({
    to: addressAt(data, recipientsAt + 1 + leg),
    asset,
    amount: amount(numberAt(data, amountsAt + 1 + leg)),
  }))
}

function wordAt(data: Uint8Array, index: number): Uint8Array {
  const start = 4 + index * word
  if (data.length < start + word) throw malformedBytes('calldata is cut off')
  return data.subarray(start, start + word)
}

function numberAt(data: Uint8Array, index: number): bigint {
  return toNumber(wordAt(data, index))
}

function addressAt(data: Uint8Array, index: number): string {
  const bytes = wordAt(data, index)
  if (bytes.subarray(0, 12).some((byte) => byte !== 0)) throw malformedBytes('an address with bytes before it')
  return checksummed(toHex(bytes.subarray(12)))
}
