import { type Action, type Intent, type Refusal, unreachable, type Wallet } from '@wallet/core'
import { decodeAddress } from '../address.ts'
import { programs } from '../programs.ts'
import type { Settings } from '../settings.ts'
import { readCall } from './read-call.ts'

type Transfer = Extract<Action, { readonly kind: 'transfer' }>
type Refuse = (reason: Refusal['reason'], detail: string) => Refusal

/** Why an order can never be carried out as it stands; decided without asking the chain. */
export function refusalOf(settings: Settings, wallet: Wallet, { id, action, feeAsset }: Intent): Refusal | undefined {
  const refuse: Refuse = (reason, detail) => ({ order: id, next: 'fail', reason, detail })
  if (feeAsset !== settings.native) return refuse('unsupported', 'fees are paid in SOL only')
  if (action.asset !== settings.native && !settings.tokens.has(action.asset))
    return refuse('asset-refused', `${action.asset} is not listed`)
  switch (action.kind) {
    case 'house':
      return refuse('unsupported', `house order "${action.purpose.slice(0, 40)}" is not known here`)
    case 'call': {
      const call = readCall(action.call, action.to, wallet)
      return typeof call === 'string' ? refuse('unsupported', call) : undefined
    }
    case 'transfer':
      return refusalOfTransfer(wallet, action, refuse)
    default:
      return unreachable(action)
  }
}

// The memo program refuses what is not UTF-8 and a transaction has 1,232 bytes: what is longer never fits.
const memoBytesMax = 500

function refusalOfTransfer(wallet: Wallet, { to, amount, memo }: Transfer, refuse: Refuse): Refusal | undefined {
  if (amount === 0n) return refuse('below-dust', 'a transfer of nothing')
  if (amount >= 1n << 64n) return refuse('unsupported', 'more than 2^64 base units')
  const decoded = decodeAddress(to)
  if (decoded.status === 'invalid') return refuse('recipient-refused', decoded.reason)
  if (Object.values<string>(programs).includes(to)) return refuse('recipient-refused', 'the recipient is a program')
  if (wallet.addresses.some(({ address }) => address === to))
    return refuse('recipient-refused', 'the recipient is the paying wallet itself')
  if (memo !== undefined && (memo.length === 0 || Buffer.byteLength(memo, 'utf8') > memoBytesMax || !memo.isWellFormed()))
    return refuse('unsupported', `a memo is 1 to ${memoBytesMax} bytes of text`)
  return undefined
}
