import {
  type ChainAdapter,
  type Engine,
  formatAmount,
  type Json,
  type KeyRef,
  parseAmount,
  type Signer,
  type Wallet,
  type WalletName,
  type WithdrawRequest,
  walletName,
} from '@wallet/core'
import { MessageRefusal } from '../messages/public-error.ts'
import type { MessageHandlers } from '../messages/verbs.ts'
import { answerWithdraw } from './answer-withdraw.ts'

type Adapter = ChainAdapter

/** What a foreign transaction asks for, as far as it is understood wholly. */
export type ExplainedTransaction =
  | {
      readonly status: 'explained'
      /** Who would have to sign it: all of them must be the wallet's addresses. */
      readonly signers: readonly string[]
      readonly wanted: Pick<WithdrawRequest, 'asset' | 'to' | 'amount' | 'memo' | 'call' | 'feeBearer'>
    }
  | { readonly status: 'refused'; readonly reason: string }

/** What the messages are carried out with. */
export type WalletDeskOptions = {
  readonly engine: Engine
  /** The chain on which users have wallets of their own. */
  readonly chain: Adapter
  /** Every chain whose assets may be transferred; default only the users' one. */
  readonly chains?: readonly Adapter[]
  readonly signer: Pick<Signer, 'publicKey'>
  /** The key of a user's wallet, found again from these two alone. */
  readonly keyOf: (userId: string, label: string) => KeyRef
  /** The address of a public key on the users' chain. */
  readonly addressOf: (publicKey: Uint8Array) => string
  /** Reads a foreign transaction on the users' chain. Without it `sign` refuses everything. */
  readonly explain?: (transaction: Uint8Array) => ExplainedTransaction
  /** Who is named in the journal; default `messages`. */
  readonly actor?: string
}

/**
 * The messages' handlers over an engine: users' wallets, balances and transfers.
 *
 * Each is idempotent. Nothing here signs: `sign` reads what a transaction means and asks the engine for a withdrawal that does the
 * same, with its own bytes; what cannot be explained wholly is refused.
 */
export function walletDesk(options: WalletDeskOptions): MessageHandlers {
  const { engine, chain, chains = [chain], signer, keyOf, addressOf, explain, actor = 'messages' } = options
  const aborted = new AbortController().signal
  const find = (user: string, walletId: string): Promise<Wallet> => ownWallet(engine, chain, user, walletId)

  const withdraw = async (request: WithdrawRequest): Promise<Json> =>
    answerWithdraw(chains, request.id, await engine.withdraw({ ...request, requester: actor }))

  return {
    'wallet.management.create': async ({ userId, label }) => {
      const wallets = await walletsOf(engine, chain, userId)
      const known = wallets.find((wallet) => wallet.label === label)
      if (known !== undefined) return describeWallet(known)
      const key = keyOf(userId, label)
      const { bytes } = await signer.publicKey(key, aborted)
      const wallet: Wallet = {
        name: nameOf(userId, label),
        chain: chain.chain,
        addresses: [{ address: addressOf(bytes), keyRef: key }],
        owner: userId,
        label,
        active: wallets.length === 0,
      }
      const result = await engine.registerWallet(wallet, actor)
      if (result.status === 'conflict') throw new MessageRefusal('OPERATION_REFUSED', 'this wallet cannot be made')
      return describeWallet(result.wallet)
    },
    'wallet.management.list': async ({ userId }) => ({ wallets: (await walletsOf(engine, chain, userId)).map(describeWallet) }),
    'wallet.management.get': async ({ userId, walletId }) => describeWallet(await find(userId, walletId)),
    'wallet.management.setActive': async ({ userId, walletId }) => {
      const { name } = await find(userId, walletId)
      const result = await engine.store.setActiveWallet({ name, owner: userId, actor })
      if (result.status !== 'set') throw notFound()
      return describeWallet(result.wallet)
    },
    'wallet.balance.get': async ({ userId, walletId }) => {
      const { walletId: id, address, balances } = await onChain(await find(userId, walletId), chain, aborted)
      const coin = balances.find(({ asset }) => asset === chain.feeAsset)
      const { available, locked } = await engine.balance(`user:${userId}`, chain.feeAsset)
      const text = (units: bigint): string => formatAmount(units, decimalsOf(chain, chain.feeAsset))
      return { walletId: id, address, asset: chain.feeAsset, amount: coin?.amount ?? '0', available: text(available), locked: text(locked) }
    },
    'wallet.balance.getTokens': async ({ userId, walletId }) => {
      const { walletId: id, address, balances } = await onChain(await find(userId, walletId), chain, aborted)
      return { walletId: id, address, tokens: balances }
    },
    'wallet.transaction.transferSol': async ({ id, userId, walletId, recipient, amount, memo }) => {
      const { name } = await find(userId, walletId)
      const units = parseAmount(amount, decimalsOf(chain, chain.feeAsset))
      const note = memo === undefined ? {} : { memo }
      const from = { id, account: `user:${userId}`, wallet: name, feeBearer: 'user' } as const
      return withdraw({ ...from, asset: chain.feeAsset, to: recipient, amount: units, ...note })
    },
    'wallet.transaction.transfer': async ({ id, userId, walletId, asset, recipient, amount, memo }) => {
      const found = chains
        .flatMap(({ assets, feeAsset }) => assets.map((one) => ({ ...one, native: one.id === feeAsset })))
        .find((one) => one.id === asset)
      if (found === undefined) throw new MessageRefusal('UNSUPPORTED_ASSET', 'this asset is not configured')
      const wallet = walletId === undefined ? {} : { wallet: (await find(userId, walletId)).name }
      const units = parseAmount(amount, found.decimals)
      // A user pays the fee from his own wallet; from the service's, or in another asset, the house does.
      const feeBearer = walletId !== undefined && found.native ? 'user' : 'house'
      const note = memo === undefined ? {} : { memo }
      return withdraw({ id, account: `user:${userId}`, ...wallet, feeBearer, asset: found.id, to: recipient, amount: units, ...note })
    },
    'wallet.transaction.sign': async ({ id, userId, walletId, transaction }) => {
      const wallet = await find(userId, walletId)
      if (explain === undefined) throw notAllowed('no transaction is read here')
      const explained = explain(Buffer.from(transaction, 'base64'))
      if (explained.status === 'refused') throw notAllowed(explained.reason)
      const own = wallet.addresses.map(({ address }) => address)
      if (explained.signers.length === 0 || !explained.signers.every((one) => own.includes(one)))
        throw notAllowed('it is not signed by this wallet alone')
      return withdraw({ feeBearer: 'house', ...explained.wanted, id, account: `user:${userId}`, wallet: wallet.name })
    },
  }
}

/** The name of a user's wallet; the same as the reference service's. */
function nameOf(user: string, label: string): WalletName {
  return walletName(`user-${user}:${label}`)
}

async function walletsOf(engine: Engine, chain: Adapter, user: string): Promise<readonly Wallet[]> {
  const rows: Wallet[] = []
  for (let after: string | null = ''; after !== null; ) {
    const from: { after?: string } = after === '' ? {} : { after }
    const page: Awaited<ReturnType<Engine['store']['listWallets']>> = await engine.store.listWallets({
      owner: user,
      chain: chain.chain,
      max: 200,
      ...from,
    })
    rows.push(...page.rows)
    after = page.next
  }
  return rows
}

/** By name or address. Somebody else's wallet answers like one that does not exist. */
async function ownWallet(engine: Engine, chain: Adapter, user: string, walletId: string): Promise<Wallet> {
  const wallets = await walletsOf(engine, chain, user)
  const found = wallets.find(({ name, addresses }) => name === walletId || addresses.some(({ address }) => address === walletId))
  if (found === undefined) throw notFound()
  return found
}

async function onChain(
  wallet: Wallet,
  chain: Adapter,
  signal: AbortSignal,
): Promise<{
  readonly walletId: string
  readonly address: string
  readonly balances: readonly { readonly asset: string; readonly symbol: string; readonly amount: string }[]
}> {
  if (chain.balances === undefined) throw new MessageRefusal('UNSUPPORTED_ASSET', 'this chain does not tell balances')
  const assets = chain.assets.map(({ id }) => id)
  const { balances } = await chain.balances.read(wallet, assets, signal)
  return {
    walletId: wallet.name,
    address: wallet.addresses[0]?.address ?? '',
    balances: balances.map(({ asset, amount }) => ({
      asset,
      symbol: chain.assets.find(({ id }) => id === asset)?.symbol ?? '',
      amount: formatAmount(amount, decimalsOf(chain, asset)),
    })),
  }
}

function decimalsOf(chain: Adapter, asset: string): number {
  return chain.assets.find(({ id }) => id === asset)?.decimals ?? 0
}

/** What a client sees of a wallet: never which key it is. */
function describeWallet({ name, label, chain, addresses, active }: Wallet): { readonly [field: string]: string | boolean } {
  return { walletId: name, label: label ?? '', chain, address: addresses[0]?.address ?? '', active }
}

function notFound(): MessageRefusal {
  return new MessageRefusal('WALLET_NOT_FOUND', 'the user has no such wallet')
}

function notAllowed(reason: string): MessageRefusal {
  return new MessageRefusal('TRANSACTION_NOT_ALLOWED', `this transaction is not carried out: ${reason}`)
}
