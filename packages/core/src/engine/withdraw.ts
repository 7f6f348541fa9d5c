import type { ChainAdapter } from '../chain/chain-adapter.ts'
import { coreErrors } from '../errors/codes.ts'
import { resolveAsset } from '../ids/aliases.ts'
import { type AccountId, accountId, orderId, type WalletName, walletName } from '../ids/ids.ts'
import { intentDigest } from '../intent/digest.ts'
import type { Action, Intent } from '../intent/intent.ts'
import { intentMac } from '../intent/mac.ts'
import { type Amount, amount } from '../money/amount.ts'
import type { Asset } from '../money/asset.ts'
import { resolveRules } from '../policy/resolve-rules.ts'
import { screen } from '../policy/screen.ts'
import { withDeadline } from '../resilience/with-deadline.ts'
import type { Context } from './context.ts'
import { ring } from './doorbell.ts'
import type { WithdrawRequest, WithdrawResult } from './engine.ts'

/** Checks a request, fixes its intent and has the store accept it in one commit. See {@link Engine.withdraw}. */
export async function withdraw(context: Context, request: WithdrawRequest, restoring = false): Promise<WithdrawResult> {
  const { adapter, draft } = await readRequest(context, request)
  const signal = new AbortController().signal
  const accept = async (feeMax: Amount): Promise<WithdrawResult> => {
    const intent: Intent = { ...draft, feeMax }
    const requester = request.requester ?? request.account
    const digest = intentDigest(intent)
    const screening =
      context.screening === undefined || restoring
        ? undefined
        : await screen(context.screening, intent, { clock: context.clock, timeoutMs: context.worker.callTimeoutMs }, signal)
    return context.store.accept({
      intent,
      digest,
      mac: intentMac(context.policyKey, digest),
      requester,
      // What is restored has been paid: rules judge what is still to be decided.
      rules: restoring ? [] : resolveRules(context.policies, intent, { requester }),
      ...(restoring ? { restoring } : {}),
      ...(screening === undefined ? {} : { screening }),
    })
  }

  let result: WithdrawResult
  if (request.feeMax !== undefined) {
    result = await accept(amount(request.feeMax))
  } else {
    // The quote belongs to the first call under this id: a retry must find the same intent, not today's fee.
    const known = await context.store.readOrder({ order: draft.id })
    result = await accept(known.status === 'found' ? known.order.intent.feeMax : await quote(context, adapter, draft))
    if (result.status === 'conflict') result = await accept(result.order.intent.feeMax)
  }
  await tell(context, result)
  return result
}

async function tell(context: Context, result: WithdrawResult): Promise<void> {
  if (result.status === 'halted') return
  const { order } = result
  const { chain, action } = order.intent
  if (result.status === 'accepted') {
    context.instruments.accepted(chain)
    if (order.state === 'in-review')
      context.emit({ name: 'withdrawal.in-review', order: order.id, chain, code: order.review?.reasons[0]?.code ?? 'REVIEW' })
    else context.emit({ name: 'withdrawal.accepted', order: order.id, chain, asset: action.asset, amount: action.amount.toString() })
    await ring(context, order.id)
  } else if (result.status === 'refused') {
    const code = order.note?.code ?? 'REFUSED'
    context.instruments.refused(chain, code)
    context.emit({ name: 'withdrawal.refused', order: order.id, chain, code })
  }
}

/** Everything of an intent but its fee limit. */
type Draft = Omit<Intent, 'feeMax'>

async function readRequest(context: Context, request: WithdrawRequest): Promise<{ readonly adapter: ChainAdapter; readonly draft: Draft }> {
  const id = orderId(request.id)
  if (id.length > 128) throw coreErrors.create('ID_INVALID', { kind: 'withdrawal id', reason: 'longer than 128 characters' })
  const account = readAccount(request.account)
  const { adapter, asset } = resolveAsset([...context.chains.values()], request.asset)
  const refuse = (field: string, reason: string) => coreErrors.create('REQUEST_INVALID', { field, reason })
  const value = amount(request.amount)
  if (value === 0n && request.call === undefined) throw refuse('amount', 'must be above zero')

  const decoded = adapter.decodeAddress(request.to)
  if (decoded.status === 'invalid') throw coreErrors.create('INVALID_RECIPIENT', { chain: adapter.chain, reason: decoded.reason })
  const wallet = await readWallet(context, adapter, asset, account, request)
  const feeBearer = request.feeBearer ?? 'house'
  if (feeBearer !== 'user' && feeBearer !== 'house') throw refuse('feeBearer', 'is "user" or "house"')
  if (request.memo !== undefined && (typeof request.memo !== 'string' || request.memo.length > 256))
    throw refuse('memo', 'is a text of at most 256 characters')

  const action: Action =
    request.call === undefined
      ? {
          kind: 'transfer',
          to: decoded.canonical,
          asset: asset.id,
          amount: value,
          ...(request.memo === undefined ? {} : { memo: request.memo }),
        }
      : { kind: 'call', to: decoded.canonical, asset: asset.id, amount: value, call: request.call }
  const draft: Draft = {
    id,
    chain: adapter.chain,
    wallet,
    account,
    action,
    feeAsset: adapter.feeAsset,
    feeBearer,
    ...(request.reissueOf === undefined ? {} : { reissueOf: orderId(request.reissueOf) }),
  }
  return { adapter, draft }
}

/** House and outside accounts are moved by bookings only, never by a withdrawal. @throws WalletError `REQUEST_INVALID` */
function readAccount(text: string): AccountId {
  const account = accountId(text)
  if (account === 'world' || account.startsWith('house:'))
    throw coreErrors.create('REQUEST_INVALID', { field: 'account', reason: 'belongs to the house' })
  return account
}

async function readWallet(
  context: Context,
  adapter: ChainAdapter,
  asset: Asset,
  account: AccountId,
  request: WithdrawRequest,
): Promise<WalletName> {
  const named = request.wallet ?? [asset.id, ...asset.aliases].map((name) => context.wallets[name]).find((name) => name !== undefined)
  if (named === undefined) throw coreErrors.create('WALLET_NOT_FOUND', { wallet: `default of ${asset.id}` })
  const found = await context.store.readWallet({ name: walletName(named) })
  if (found.status === 'not-found' || found.wallet.chain !== adapter.chain || !found.wallet.active)
    throw coreErrors.create('WALLET_NOT_FOUND', { wallet: named })
  // Somebody else's wallet answers exactly like one that does not exist.
  if (found.wallet.owner !== undefined && account !== `user:${found.wallet.owner}`)
    throw coreErrors.create('WALLET_NOT_FOUND', { wallet: named })
  return found.wallet.name
}

async function quote(context: Context, adapter: ChainAdapter, draft: Draft): Promise<Amount> {
  const ask = adapter.quoteFee
  if (ask === undefined)
    throw coreErrors.create('REQUEST_INVALID', { field: 'feeMax', reason: 'this chain gives no quotes: say the most it may cost' })
  return withDeadline(context.clock, context.worker.callTimeoutMs, new AbortController().signal, 'quote', (signal) => ask(draft, signal))
}
