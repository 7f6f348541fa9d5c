import { malformedBytes } from '@wallet/core'
import type { MoneroAddress } from '../address/read-address.ts'
import { commitment, hashToScalar, keccak, pointOf, scalarBytes, scalarOf, sharedSecret, times, timesBase } from '../bytes/curve.ts'
import { joined, sameBytes } from '../bytes/hex.ts'
import { type Extra, readExtra } from './read-extra.ts'
import type { MoneroTransaction, Output } from './read-transaction.ts'

/** Who may have been paid, and the secrets that show it. */
export type Openers = {
  readonly recipients: readonly { readonly text: string; readonly address: MoneroAddress }[]
  /** The transaction's secret key, then one per output where there are additional ones. */
  readonly secrets: readonly bigint[]
  /** The wallet itself, whose share is found by its view key: `8 · view key · R`. */
  readonly own: { readonly text: string; readonly address: MoneroAddress; readonly shared: Uint8Array }
}

/** One output opened: whom it pays and how much, in piconero. */
export type Opened = { readonly to: string; readonly amount: bigint; readonly own: boolean }

/**
 * Opens every output, as its recipient would: by the shared secret, against the one-time key, the view tag and the commitment.
 *
 * An output that nobody named could be money on its way to a stranger, so one that stays closed refuses the whole.
 *
 * @throws WalletError `BYTES_MALFORMED`
 */
export function openOutputs(transaction: MoneroTransaction, openers: Openers): readonly Opened[] {
  const extra = readExtra(transaction.extra)
  checkBalance(transaction)
  return transaction.outputs.map((output, index) => {
    for (const { text: to, address } of openers.recipients) {
      const way = ways(address, openers.secrets, extra, index).find((one) => finds(one, address, output, index))
      if (way === undefined) continue
      checkPaymentId(address, way, extra)
      return { to, amount: amountOf(way, output, index), own: false }
    }
    const { own } = openers
    if (!finds(own.shared, own.address, output, index)) throw malformedBytes(`output ${index} pays nobody who was to be paid`)
    return { to: own.text, amount: amountOf(own.shared, output, index), own: true }
  })
}

/**
 * The shared secrets by which this recipient would look for an output, of those that the payer's keys really produce.
 *
 * `R` must be `r·G` for a standard address and `r·D` for a subaddress (`generate_output_ephemeral_keys`); with another `R` the
 * recipient would never find the output, whatever the payer can compute.
 */
function ways(
  address: MoneroAddress,
  secrets: readonly bigint[],
  { publicKey, additionalKeys }: Extra,
  index: number,
): readonly Uint8Array[] {
  const base = address.kind === 'subaddress' ? pointOf(address.spendKey) : undefined
  const pairs = [
    [secrets[0], publicKey],
    [secrets[index + 1], additionalKeys[index]],
  ] as const
  return pairs.flatMap(([secret, shown]) => {
    if (secret === undefined || shown === undefined) return []
    const expected = base === undefined ? timesBase(secret) : times(base, secret)
    return sameBytes(expected.toBytes(), shown) ? [sharedSecret(pointOf(address.viewKey), secret)] : []
  })
}

/** An index as monero writes it; outputs are few, so one byte mostly. */
function varint(value: number): Uint8Array {
  return value < 0x80 ? Uint8Array.of(value) : Uint8Array.of((value & 0x7f) | 0x80, value >> 7)
}

const text = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value, 'utf8'))

/** `Hs(shared ‖ index)`: what hides key, amount and mask of one output. */
function secretOf(shared: Uint8Array, index: number): bigint {
  return hashToScalar(shared, varint(index))
}

function finds(shared: Uint8Array, address: MoneroAddress, output: Output, index: number): boolean {
  if (output.viewTag !== undefined && keccak(text('view_tag'), shared, varint(index))[0] !== output.viewTag) return false
  return sameBytes(timesBase(secretOf(shared, index)).add(pointOf(address.spendKey)).toBytes(), output.key)
}

/** The amount under the cipher, which counts only because the commitment commits to it. */
function amountOf(shared: Uint8Array, output: Output, index: number): bigint {
  const secret = scalarBytes(secretOf(shared, index))
  const pad = keccak(text('amount'), secret).subarray(0, 8)
  const amount = scalarOf(output.cipher.map((byte, at) => byte ^ (pad[at] as number)))
  const mask = hashToScalar(text('commitment_mask'), secret)
  if (!sameBytes(commitment(mask, amount).toBytes(), output.commitment)) throw malformedBytes(`output ${index} commits to another amount`)
  return amount
}

/** An integrated address is paid only together with its payment id: without it the recipient cannot tell whose money it is. */
function checkPaymentId({ paymentId }: MoneroAddress, shared: Uint8Array, { cipheredPaymentId }: Extra): void {
  if (paymentId === undefined) return
  // 0x8d is ENCRYPTED_PAYMENT_ID_TAIL.
  const pad = keccak(joined(shared, Uint8Array.of(0x8d))).subarray(0, 8)
  const shown = cipheredPaymentId?.map((byte, at) => byte ^ (pad[at] as number))
  if (shown === undefined || !sameBytes(shown, paymentId)) throw malformedBytes('the payment id is another')
}

/** What goes in must be worth what goes out. */
function checkBalance({ pseudoOutputs, outputs, fee }: MoneroTransaction): void {
  const sum = (points: readonly Uint8Array[]) => points.map(pointOf).reduce((total, point) => total.add(point))
  if (pseudoOutputs.length === 0 || outputs.length === 0) throw malformedBytes('it has no inputs or no outputs')
  const out = sum(outputs.map((output) => output.commitment)).add(commitment(0n, fee))
  if (!sameBytes(sum(pseudoOutputs).toBytes(), out.toBytes())) throw malformedBytes('inputs and outputs are not worth the same')
}
