import { resolveAsset } from '../chain/aliases.ts'
import type { ChainAdapter } from '../chain/chain-adapter.ts'
import { coreErrors } from '../errors/codes.ts'
import { houseBeginnings, isHouseId } from '../ids/house-id.ts'
import { type AccountId, accountId, type OrderId, orderId, type WalletName, walletName } from '../ids/ids.ts'
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
  const asked = await readRequest(context, request)
  // What is restored has its id already, and the chain shows it paid.
  if (!restoring) await keepOff(context, asked.draft.id)
  let result = await acceptOnce(context, request, asked, restoring)
  // The default wallet belongs to the first call under this id, like a quote: another default today makes it no other request.
  const payer = result.status === 'conflict' && request.wallet === undefined ? result.order.intent.wallet : asked.draft.wallet
  if (payer !== asked.draft.wallet)
    result = await acceptOnce(context, request, { ...asked, draft: { ...asked.draft, wallet: payer } }, restoring)
  await tell(context, result)
  return result
}

async function acceptOnce(
  context: Context,
  request: WithdrawRequest,
  { adapter, draft }: Asked,
  restoring: boolean,
): Promise<WithdrawResult> {
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

  if (request.feeMax !== undefined) return accept(amount(request.feeMax))
  // The quote belongs to the first call under this id: a retry must find the same intent, not today's fee.
  const known = await context.store.readOrder({ order: draft.id })
  const result = await accept(known.status === 'found' ? known.order.intent.feeMax : await quote(context, adapter, draft))
  return result.status === 'conflict' ? accept(result.order.intent.feeMax) : result
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

type Asked = { readonly adapter: ChainAdapter; readonly draft: Draft }

async function readRequest(context: Context, request: WithdrawRequest): Promise<Asked> {
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

/**
 * Refuses an id that begins like a house order's, unless it came before these were reserved: the caller of such a withdrawal may ask
 * again, and must not read a refusal.
 *
 * @throws WalletError `ID_INVALID`
 */
async function keepOff(context: Context, id: OrderId): Promise<void> {
  if (!isHouseId(id)) return
  const known = await context.store.readOrder({ order: id })
  if (known.status === 'found' && known.order.intent.action.kind !== 'house') return
  throw coreErrors.create('ID_INVALID', { kind: 'withdrawal id', reason: `begins like the engine's own: ${houseBeginnings.join(' ')}` })
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
  if (named !== undefined) {
    const found = await context.store.readWallet({ name: walletName(named) })
    // Somebody else's wallet answers exactly like one that does not exist.
    const owned = found.status === 'found' && (found.wallet.owner === undefined || account === `user:${found.wallet.owner}`)
    if (owned && found.wallet.chain === adapter.chain && found.wallet.active) return found.wallet.name
  }
  // A retry of what was accepted must not read like a refusal, or its caller asks again under a new id and is paid twice.
  const known = await context.store.readOrder({ order: orderId(request.id) })
  const intent = known.status === 'found' ? known.order.intent : undefined
  if (intent?.account === account && (request.wallet === undefined || request.wallet === intent.wallet)) return intent.wallet
  throw coreErrors.create('WALLET_NOT_FOUND', { wallet: named ?? `default of ${asset.id}` })
}

async function quote(context: Context, adapter: ChainAdapter, draft: Draft): Promise<Amount> {
  const ask = adapter.quoteFee
  if (ask === undefined)
    throw coreErrors.create('REQUEST_INVALID', { field: 'feeMax', reason: 'this chain gives no quotes: say the most it may cost' })
  return withDeadline(context.clock, context.worker.callTimeoutMs, new AbortController().signal, 'quote', (signal) => ask(draft, signal))
}
