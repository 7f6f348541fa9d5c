import { type Explained, invariant, malformedBytes, type SigningRule } from '@wallet/core'
import { keccak256 } from 'ethers'
import { checksummed, decodeAddress } from '../address.ts'
import { polygonErrors } from '../errors/codes.ts'
import { toHex } from '../hex/bytes.ts'
import { toCount } from '../hex/quantity.ts'
import type { PolygonOptions } from '../options.ts'
import { resolveSettings, type Settings } from '../settings.ts'
import { paymentsOf } from './payments.ts'
import { decodeRlp, listOf, numberOf, stringOf } from './rlp.ts'

/** What a signer knows of its own accord: nothing here may come from the engine that asks it. */
export type ExplainPolygonOptions = Pick<PolygonOptions, 'network' | 'allowMainnet' | 'tokens' | 'batchContract'> & {
  /** Addresses of the keys that sign. Only they may send themselves nothing, which is how a nonce is filled. */
  readonly own: readonly string[]
}

/**
 * The decoder that `guardSigner` takes for Polygon: says what unsigned bytes pay, what they cost at most, and which digest they have.
 *
 * It shares no code with drafting, reads with the decoder that `inspect` uses, and refuses every byte that it has no meaning for: calls
 * other than `transfer` of a listed token and the batch contract's two, access lists, creations, other chains. An approval for the
 * batch contract counts as a payment of its sum to that contract, so that the limits hold for it too. Pure.
 *
 * @throws WalletError `POLYGON__OPTIONS_INVALID`, `MAINNET_NOT_ALLOWED` here; the decoder `BYTES_MALFORMED`
 * @example
 * guardSigner(signer, { rules: [{ chain, explain: explainPolygon({ network: 'mainnet', allowMainnet: true, own: [address] }), amountMax, feeMax }] })
 */
export function explainPolygon(options: ExplainPolygonOptions): SigningRule['explain'] {
  const { own, ...rest } = options
  // The settings of an adapter that asks nobody.
  const settings = resolveSettings({ ...rest, providers: [{ name: 'none', url: 'http://127.0.0.1:1' }], quorum: 1 })
  const addresses = new Set(
    own.map((text) => {
      const decoded = decodeAddress(text)
      if (decoded.status === 'invalid') throw polygonErrors.create('POLYGON__OPTIONS_INVALID', { option: 'own', reason: decoded.reason })
      return decoded.canonical
    }),
  )
  return (transaction) => explain(settings, addresses, transaction)
}

function explain(settings: Settings, own: ReadonlySet<string>, bytes: Uint8Array): Explained {
  if (bytes[0] !== 0x02) throw malformedBytes('not an EIP-1559 transaction')
  const fields = listOf(decodeRlp(bytes.subarray(1)), 9)
  const numberAt = (index: number): bigint => numberOf(fields[index])
  const recipient = stringOf(fields[5])
  listOf(fields[8], 0)
  if (numberAt(0) !== BigInt(settings.network.chainId)) throw malformedBytes(`chain id ${numberAt(0)}`)
  if (recipient.length !== 20) throw malformedBytes('no recipient')
  if (toCount(numberAt(1)) === undefined || numberAt(2) > numberAt(3))
    throw malformedBytes('a nonce above 2^53, or a tip above the fee cap')
  const to = checksummed(toHex(recipient))
  const data = stringOf(fields[7])
  const payments = paymentsOf(settings, { from: own.has(to) ? to : '', to, value: numberAt(6), data })
  return {
    messages: [Uint8Array.from(Buffer.from(keccak256(bytes).slice(2), 'hex'))],
    payments: payments.length === 0 && data.length > 0 ? [approved(settings, to, data)] : payments,
    fee: { asset: settings.native, amount: numberAt(4) * numberAt(3) },
  }
}

/** What an approval lets its spender take; `paymentsOf` has found it to be one for the batch contract. */
function approved(settings: Settings, called: string, data: Uint8Array): Explained['payments'][number] {
  const token = [...settings.tokens.values()].find(({ address }) => address === called)
  invariant(token !== undefined && settings.batchContract !== undefined, 'an approval that was read is of a listed token')
  return { to: settings.batchContract, asset: token.asset, amount: BigInt(toHex(data.subarray(36))) }
}
