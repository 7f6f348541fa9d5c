import { amount, type Explained, malformedBytes, orderId, type Payment, type SigningRule } from '@wallet/core'
import { createAssociated } from '../accounts/associated.ts'
import { writeBody } from '../draft/body.ts'
import { priorityFee } from '../draft/fit-price.ts'
import { decodeMessage } from '../inspect/decode.ts'
import { readMessage } from '../inspect/read-message.ts'
import type { SolanaOptions } from '../options.ts'
import { resolveSettings } from '../settings.ts'

/** What a signer knows of its own accord: nothing here may come from the engine that asks it. */
export type ExplainSolanaOptions = Pick<SolanaOptions, 'network' | 'allowMainnet' | 'tokens'> & {
  /** Addresses of the keys that sign. A message whose payer is another one is refused. */
  readonly own: readonly string[]
  /**
   * Owners whose token accounts are to be told by their owner. The bytes of a transfer name the account alone; one that is neither
   * opened by the message nor belongs to one of these is given as `to` itself.
   */
  readonly recipients?: readonly string[]
  /** Lamports per signature at most; default 5,000. */
  readonly perSignature?: bigint
  /** Lamports that opening one token account can take at most; default 4,000,000, the rent of 446 bytes. */
  readonly rentMax?: bigint
}

/**
 * The decoder that `guardSigner` takes for Solana: says what a message pays and what it costs at most; the message is what is signed.
 *
 * It shares no code with drafting, reads with the decoder that `inspect` uses, and refuses every instruction that it has no meaning
 * for: other programs, other transfers than checked ones from the payer's own account, address tables. Calls of a program need a
 * decoder that knows that program. Pure.
 *
 * @throws WalletError `SOLANA__OPTIONS_INVALID`, `MAINNET_NOT_ALLOWED` here; the decoder `BYTES_MALFORMED`
 * @example
 * guardSigner(signer, { rules: [{ chain, explain: explainSolana({ network: 'mainnet', allowMainnet: true, own: [address] }), amountMax, feeMax }] })
 */
export function explainSolana(options: ExplainSolanaOptions): SigningRule['explain'] {
  const { own, recipients = [], perSignature = 5_000n, rentMax = 4_000_000n, ...rest } = options
  // The settings of an adapter that asks nobody.
  const settings = resolveSettings({ ...rest, providers: [{ name: 'none', url: 'http://127.0.0.1:1' }], quorum: 1 })
  const associated = createAssociated()
  const payers = new Set(own)
  // `readMessage` looks into a draft for owners by name and for the call it was drafted for; here there are names and no call.
  const named = [...settings.tokens.keys()].flatMap((asset) =>
    recipients.map((to): Payment => ({ order: orderId('recipient'), to, asset, amount: amount(0n) })),
  )
  const empty = { message: new Uint8Array(), blockhash: '', lifetime: 0, slot: 0, perSignature, rents: new Map<string, bigint>() }
  const expected = { payments: named, body: writeBody(empty) }
  return (transaction): Explained => {
    const message = decodeMessage(transaction)
    if (!payers.has(message.keys[0] ?? '')) throw malformedBytes('another payer')
    const { payments, units, price, opened } = readMessage(settings, associated, message, expected)
    const signatures = perSignature * BigInt(message.signers.length)
    return {
      messages: [Uint8Array.from(transaction)],
      payments: payments.map(({ to, asset, amount: value, delivered = 0n }) => ({
        to,
        asset,
        amount: value > delivered ? value : delivered,
      })),
      fee: { asset: settings.native, amount: signatures + priorityFee(price, units) + rentMax * BigInt(opened.length) },
    }
  }
}
