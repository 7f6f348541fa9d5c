import { amount, type Draft, type Inspection, malformedBytes } from '@wallet/core'
import { type MoneroAddress, readAddress } from './address/read-address.ts'
import { type Body, openBody } from './body/body.ts'
import { claimOf } from './body/claims.ts'
import { scalarOf } from './bytes/curve.ts'
import { fromHex } from './bytes/hex.ts'
import type { Settings } from './settings.ts'
import { openOutputs } from './transaction/open-outputs.ts'
import { readTransaction } from './transaction/read-transaction.ts'

type Known = Pick<Settings, 'network' | 'chain' | 'native' | 'sealingKeys'>

/**
 * Reads final bytes back, with nothing of the wallet that made them but the transaction's secret keys.
 *
 * Outputs are in random order, so payments come in the order of the draft where the draft names them; whatever else was paid comes after.
 *
 * @throws WalletError `BYTES_MALFORMED`
 */
export function inspect(settings: Known, bytes: Uint8Array, draft: Pick<Draft, 'body' | 'payments'>): Inspection {
  const { chain, native } = settings
  const body = openBody(settings.sealingKeys, chain, draft.body)
  const transaction = readTransaction(bytes)
  // Until then the recipient has nothing: no payment of ours is ever locked.
  if (transaction.unlockTime !== 0n) throw malformedBytes('its outputs are locked')
  const opened = openOutputs(transaction, openersFor(settings, body, [...new Set(draft.payments.map(({ to }) => to))]))
  const left = opened.filter(({ own }) => !own).map(({ to, amount: value }) => ({ to, asset: native, amount: amount(value) }))
  const payments = draft.payments.flatMap((wanted) => {
    const at = left.findIndex(({ to, amount: value }) => to === wanted.to && value === wanted.amount)
    return at === -1 ? [] : left.splice(at, 1)
  })
  return {
    id: transaction.id,
    payments: [...payments, ...left],
    claims: transaction.keyImages.map((image) => claimOf(chain, image)),
    fee: amount(transaction.fee),
    change: inOrder(opened.filter(({ own }) => own).map(({ to, amount: value }) => ({ address: to, amount: amount(value) }))),
  }
}

/** Pieces of change, smallest first: the bytes have them in an order that means nothing. */
export function inOrder(change: Draft['change']): Draft['change'] {
  return [...change].sort((a, b) => (a.amount < b.amount ? -1 : a.amount > b.amount ? 1 : 0))
}

function openersFor({ network }: Pick<Settings, 'network'>, body: Body, recipients: readonly string[]) {
  const addressOf = (text: string): MoneroAddress => {
    const address = readAddress(network, text)
    if ('reason' in address) throw malformedBytes(`${address.reason}: a recipient`)
    return address
  }
  return {
    recipients: recipients.map((text) => ({ text, address: addressOf(text) })),
    secrets: body.secrets.map((secret) => scalarOf(fromHex(secret))),
    own: { text: body.own, address: addressOf(body.own), shared: fromHex(body.ownShared) },
  }
}
