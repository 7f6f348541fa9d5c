import { amount, type Draft, malformedBytes, type Refusal, type SignedTransaction, transactionId, type Wallet } from '@wallet/core'
import { sealBody } from '../body/body.ts'
import { claimOf } from '../body/claims.ts'
import { moneroErrors } from '../errors/codes.ts'
import { inOrder, inspect } from '../inspect.ts'
import type { Settings } from '../settings.ts'
import { type MoneroWallet, refusedWith } from '../slots/wallet-program.ts'
import { type Payable, refusal } from './choose-payable.ts'
import { type Created, createTransaction } from './create-transaction.ts'
import type { Output } from './outputs.ts'
import { splitChange } from './split-change.ts'

const [notEnoughMoney, tooLarge, notEnoughDecoys, locked] = [-17, -18, -19, -37]

/** The wallet in hand must be the payer's. @throws WalletError `MONERO__WALLET_MISMATCH` */
export function checkPayer(wallet: MoneroWallet, payer: Wallet): void {
  const expected = payer.addresses[0]?.address ?? ''
  if (wallet.address !== expected)
    throw moneroErrors.create('MONERO__WALLET_MISMATCH', { key: wallet.key, expected, actual: wallet.address })
}

/** What came of building. */
export type Built =
  | { readonly status: 'built'; readonly created: Created; readonly paid: readonly Payable[]; readonly refused: readonly Refusal[] }
  | { readonly status: 'refused'; readonly refused: readonly Refusal[] }

/** Builds for as many as fit: without the pieces of change where these cost too much, for half where the transaction grows too large. */
export async function build(
  settings: Settings,
  {
    wallet,
    payable,
    outputs,
  }: { readonly wallet: MoneroWallet; readonly payable: readonly Payable[]; readonly outputs: readonly Output[] },
  signal: AbortSignal,
): Promise<Built> {
  const total = payable.reduce((sum, one) => sum + one.amount, 0n)
  const feeMax = payable.reduce((sum, one) => sum + one.intent.feeMax, 0n)
  const pieces = splitChange(settings.split, outputs, { count: payable.length, total, feeMax })
  const refuseAll = (reason: Refusal['reason'], detail: string): Built => ({
    status: 'refused',
    refused: payable.map(({ intent }) => refusal(intent, 'park', reason, detail)),
  })
  const tries = pieces.length === 0 ? [[]] : [pieces, []]
  for (const some of tries) {
    const destinations = [
      ...payable.map(({ to, amount: value }) => ({ to, amount: value })),
      ...some.map((value) => ({ to: wallet.address, amount: value })),
    ]
    try {
      const created = await createTransaction(wallet, destinations, settings.priority, signal)
      if (created.fee <= feeMax) return { status: 'built', created, paid: payable, refused: [] }
      if (some.length === 0) return refuseAll('fee-above-limit', `it costs ${created.fee} piconero, the limit is ${feeMax}`)
    } catch (error) {
      if (some.length > 0 && refusedWith(error, notEnoughMoney, tooLarge, locked)) continue
      if (refusedWith(error, notEnoughMoney, locked)) return refuseAll('no-free-claim', 'the free coins do not cover payment and fee')
      if (refusedWith(error, notEnoughDecoys)) return refuseAll('node-behind', 'the chain has too few outputs to hide among')
      if (!refusedWith(error, tooLarge) || payable.length === 1) throw error
      const half = payable.slice(0, Math.ceil(payable.length / 2))
      const rest = payable.slice(half.length).map(({ intent }) => refusal(intent, 'park', 'no-free-claim', 'the batch is too large'))
      const smaller = await build(settings, { wallet, payable: half, outputs }, signal)
      return { ...smaller, refused: [...smaller.refused, ...rest] }
    }
  }
  return refuseAll('no-free-claim', 'the free coins do not cover payment and fee')
}

/**
 * Decides from the intents and the wallet's coins what the transaction must be, and refuses the wallet's work unless its bytes are that.
 *
 * @throws WalletError `BYTES_MALFORMED`
 */
export function judge(
  settings: Settings,
  made: {
    readonly payer: Wallet
    readonly wallet: MoneroWallet
    readonly outputs: readonly Output[]
    readonly height: number
    readonly created: Created
    readonly paid: readonly Payable[]
  },
): { readonly draft: Draft; readonly signed: SignedTransaction } {
  const { chain, native, sealingKeys } = settings
  const { created, outputs, paid, wallet } = made
  const wrong = (reason: string) => malformedBytes(reason)
  const inputs = created.keyImages.map((image) => outputs.find(({ keyImage }) => keyImage === image))
  if (inputs.some((input) => input === undefined || input.frozen || !input.unlocked))
    throw wrong('the wallet used a coin that it was not to use')
  const { secrets, ownShared, metadata } = created
  const body = sealBody(sealingKeys[0] as Uint8Array, chain, { secrets, ownShared, metadata, own: wallet.address, height: made.height })
  const payments = paid.map(({ intent, to, amount: value }) => ({ order: intent.id, to, asset: native, amount: amount(value) }))
  const seen = inspect(settings, created.bytes, { body, payments })
  const change = inOrder(seen.change)
  const sumIn = inputs.reduce((sum, input) => sum + (input?.amount ?? 0n), 0n)
  const sumOut = [...payments, ...change].reduce((sum, one) => sum + one.amount, created.fee as bigint)
  if (sumIn !== sumOut) throw wrong(`${sumIn} piconero go in, ${sumOut} come out`)
  const draft: Draft = {
    wallet: made.payer.name,
    payments,
    claims: created.keyImages.map((image) => claimOf(chain, image)),
    fee: created.fee,
    feeAsset: native,
    change,
    signing: [],
    body,
  }
  if (seen.id !== created.id) throw wrong('the wallet named another id')
  return { draft, signed: { id: transactionId(created.id), bytes: created.bytes, creates: [] } }
}
