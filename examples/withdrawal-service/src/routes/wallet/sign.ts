import { type ExplainedAction, explainTransaction } from '@wallet/chain-solana'
import type { Asset, Wallet, WithdrawRequest } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { callerOf } from '../../http/authenticate.ts'
import { addressSchema, answer, failureOf, failures, idSchema, security, userSchema } from '../../http/schemas.ts'
import { RequestError } from '../../public-errors.ts'
import type { ServiceContext } from '../../service-context.ts'
import { labelSchema } from '../../wallets/label-schema.ts'
import { requireUser, userChain, walletsOf } from '../../wallets/user-wallets.ts'
import { answerWithdraw } from '../../withdrawals/answer-withdraw.ts'

type Body = {
  readonly id: string
  readonly userId: string
  readonly walletId?: string
  readonly label?: string
  readonly transaction: string
}

const schema = {
  tags: ['wallets'],
  summary: "Carry out a transaction from a user's wallet",
  description:
    'The bytes are read, never signed: the one transfer or allowed call that they are is reserved, built anew, signed, sent and followed like any withdrawal, at the fee and with the blockhash of this service. Whatever cannot be explained wholly is refused. Idempotent by `id`.',
  security,
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'userId', 'transaction'],
    properties: {
      id: idSchema,
      userId: userSchema,
      walletId: {
        ...addressSchema,
        description: 'The address of the wallet, which must be the active one. Without it and `label`, the active wallet.',
      },
      label: labelSchema,
      transaction: {
        type: 'string',
        minLength: 4,
        // 1,232 bytes, the most that a packet carries.
        maxLength: 1644,
        pattern: '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$',
        description: 'A Solana transaction in base64: legacy or v0, unsigned or partly signed.',
      },
    },
  },
  response: {
    200: answer('Known already: the same withdrawal as it stands now'),
    202: answer('Accepted: the money is reserved and will be paid once'),
    ...failures,
    404: failureOf('The user has no such wallet'),
    409: failureOf('The id belongs to another request'),
    422: failureOf('`TRANSACTION_NOT_ALLOWED`: not one explained transfer; or refused by balance, limit or policy'),
  },
} as const

/** `POST /wallet/sign`. The given bytes say what is meant; other bytes are signed. */
export function signTransaction(app: FastifyInstance, context: ServiceContext): void {
  app.post<{ Body: Body }>('/wallet/sign', { config: { access: 'user' }, schema }, async (request, reply) => {
    const { id, userId: user, transaction } = request.body
    requireUser(request, user)
    const { adapter } = userChain(context)
    const wallet = chosen(await walletsOf(context, adapter, user), request.body)
    const explained = explainTransaction(Buffer.from(transaction, 'base64'))
    if (explained.status === 'refused') throw notAllowed(explained.reason)
    const own = wallet.addresses.map(({ address }) => address)
    if (!explained.signers.every((signer) => own.includes(signer))) throw notAllowed('it is not signed by this wallet alone')
    const result = await context.engine.withdraw({
      id,
      account: `user:${user}`,
      wallet: wallet.name,
      // Books charge a fee to a user only in the asset that is paid; what tokens cost in SOL is the house's.
      feeBearer: explained.action.kind === 'token' ? 'house' : 'user',
      requester: callerOf(request).name,
      ...wanted(explained.action, adapter.assets, adapter.feeAsset),
    })
    const { status, body } = await answerWithdraw(context, id, result)
    return reply.status(status).send(body)
  })
}

/** Somebody else's wallet answers like one that does not exist. @throws RequestError `WALLET_NOT_FOUND` */
function chosen(wallets: readonly Wallet[], { walletId, label }: Body): Wallet {
  const named = wallets.filter(
    (wallet) =>
      (label === undefined || wallet.label === label) &&
      (walletId === undefined || wallet.addresses.some(({ address }) => address === walletId)),
  )
  const found = walletId === undefined && label === undefined ? named.find(({ active }) => active) : named[0]
  if (found === undefined) throw new RequestError('WALLET_NOT_FOUND', 'the user has no such wallet')
  if (!found.active) throw new RequestError('WALLET_NOT_FOUND', 'this wallet is not the active one')
  return found
}

type Wanted = Pick<WithdrawRequest, 'asset' | 'to' | 'amount' | 'memo' | 'call'>

function wanted(action: ExplainedAction, assets: readonly Asset[], feeAsset: string): Wanted {
  if (action.kind === 'call') {
    const { program, instructions } = action
    const call = { instructions: instructions.map(({ accounts, data }) => ({ accounts: accounts.map((use) => ({ ...use })), data })) }
    // Nothing in a call says what it takes, so it may take nothing: the simulation holds it to that.
    return { asset: feeAsset, to: program, amount: 0n, call }
  }
  const { to, amount, memo } = action
  const asset = action.kind === 'sol' ? feeAsset : listed(action, assets)
  if (amount === 0n) throw notAllowed('it transfers nothing')
  return { asset, to, amount, ...(memo === undefined ? {} : { memo }) }
}

function listed({ mint, decimals }: Extract<ExplainedAction, { kind: 'token' }>, assets: readonly Asset[]): string {
  const found = assets.find((asset) => asset.id.endsWith(`/token:${mint}`))
  if (found === undefined || found.decimals !== decimals) throw notAllowed('a token that is not configured, or with other decimals')
  return found.id
}

function notAllowed(reason: string): RequestError {
  return new RequestError('TRANSACTION_NOT_ALLOWED', `this transaction is not carried out: ${reason}`)
}
