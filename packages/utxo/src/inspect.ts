import { amount, type Draft, type Inspection, malformedBytes, transactionId } from '@wallet/core'
import { toHex } from './bytes/hex.ts'
import { claimOf } from './chain/outpoint.ts'
import { decodeBody } from './draft/body.ts'
import type { Settings } from './settings.ts'

type Delivery = { readonly to: string; readonly amount: bigint }

/**
 * What final bytes do: decoded by the chain's reader, every signature checked against the coin it spends.
 *
 * From the draft come only the coins' values and locks, which no bytes carry, and which addresses are the wallet's own. Payments and
 * change are told in the draft's order where the bytes make the very same ones: outputs are shuffled on purpose.
 *
 * @throws WalletError `BYTES_MALFORMED` for bytes that do not decode, spend a coin the draft does not know, do not verify, or
 * break a limit of the chain.
 */
export function inspect(settings: Settings, bytes: Uint8Array, draft: Draft): Inspection {
  const { flavour, asset, fees } = settings
  const { chain } = flavour.network
  const decoded = flavour.decode(bytes)
  const known = new Map(decodeBody(draft.body).inputs.map((input) => [`${input.txid}:${input.vout}`, input]))
  const coins = decoded.inputs.map(({ txid, vout }) => {
    const coin = known.get(`${txid}:${vout}`)
    if (coin === undefined) throw malformedBytes(`it spends ${txid}:${vout}, which was not chosen`)
    return { value: coin.value, script: coin.lock.script, lock: coin.lock }
  })
  const wrong = flavour.verify(bytes, coins)
  if (wrong !== undefined) throw malformedBytes(wrong)
  if (decoded.outputs.some(({ tokens }) => tokens)) throw malformedBytes('it carries tokens')
  if (decoded.weight > flavour.policies.weightMax)
    throw malformedBytes(`it weighs ${decoded.weight}, at most ${flavour.policies.weightMax} are relayed`)
  if (decoded.outputs.some(({ value }) => value > flavour.network.moneyMax)) throw malformedBytes('it pays more coins than there can be')
  const [sumIn, sumOut] = [coins, decoded.outputs].map((list) => list.reduce((sum, { value }) => sum + value, 0n)) as [bigint, bigint]
  const fee = sumIn - sumOut
  if (fee < 0n) throw malformedBytes('it gives away more than it has')
  if (fee > fees.feeMax) throw malformedBytes(`it pays ${fee} to miners, at most ${fees.feeMax} is allowed`)

  const own = new Set(draft.change.map(({ address }) => address))
  const [payments, change]: [Delivery[], Delivery[]] = [[], []]
  for (const { value, script } of decoded.outputs) {
    const to = flavour.addressOf(script) ?? `script:${toHex(script)}`
    ;(own.has(to) ? change : payments).push({ to, amount: value })
  }
  return {
    id: transactionId(decoded.txid),
    payments: inOrderOf(draft.payments, payments).map(({ to, amount: value }) => ({ to, asset, amount: amount(value) })),
    claims: decoded.inputs.map((input) => claimOf(chain, input)),
    fee: amount(fee),
    change: inOrderOf(
      draft.change.map(({ address, amount: value }) => ({ to: address, amount: value })),
      change,
    ).map(({ to, amount: value }) => ({ address: to, amount: amount(value) })),
  }
}

/** The deliveries in the order of the wanted ones where they are the same ones; in the order of the bytes otherwise. */
function inOrderOf(wanted: readonly Delivery[], found: readonly Delivery[]): readonly Delivery[] {
  const left = new Map<string, Delivery[]>()
  const nameOf = ({ to, amount: value }: Delivery): string => `${to} ${value}`
  for (const one of found) {
    const same = left.get(nameOf(one))
    if (same === undefined) left.set(nameOf(one), [one])
    else same.push(one)
  }
  const ordered = wanted.flatMap((one) => left.get(nameOf(one))?.splice(0, 1) ?? [])
  return ordered.length === found.length ? ordered : found
}
