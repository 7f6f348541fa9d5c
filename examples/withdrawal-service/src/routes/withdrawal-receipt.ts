import type { ChainAdapter, Receipt, WithdrawalView } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { mayActFor } from '../http/api-keys.ts'
import { callerOf } from '../http/authenticate.ts'
import { amountSchema, answerOf, failureOf, failures, idSchema, security } from '../http/schemas.ts'
import { RequestError } from '../public-errors.ts'
import type { ServiceContext } from '../service-context.ts'
import { coins } from '../withdrawals/describe.ts'

const receipt = {
  id: idSchema,
  source: { type: 'string', enum: ['chain', 'books'], description: 'Read from the chain now, or what was booked when it became final.' },
  transactionHash: { type: 'string' },
  block: { type: 'object', properties: { height: { type: 'integer' }, hash: { type: 'string' } } },
  slot: { type: 'integer' },
  blockTime: { type: 'string', format: 'date-time', description: 'Absent where nobody knows it.' },
  asset: { type: 'string', description: 'CAIP-19' },
  to: { type: 'string' },
  amount: amountSchema,
  delivered: {
    type: 'object',
    description: 'The account that was paid and what it held before and after the whole transaction, in whole coins.',
    properties: { account: { type: 'string' }, before: amountSchema, after: amountSchema },
  },
  transactionFee: { ...amountSchema, description: 'Of the whole transaction, which may pay several withdrawals.' },
  fee: { ...amountSchema, description: "This withdrawal's share of what the transaction cost, as booked." },
  memo: { type: 'string' },
  proof: {
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Shows the payment to who does not believe it; Monero: `transactionKey`.',
  },
} as const

const schema = {
  tags: ['withdrawals'],
  summary: 'The receipt of a completed withdrawal',
  security,
  params: { type: 'object', required: ['id'], properties: { id: idSchema } },
  response: {
    200: answerOf('What was paid, where and when', receipt),
    ...failures,
    404: failureOf('No such withdrawal'),
    409: failureOf('`OPERATION_REFUSED`: it is not completed'),
  },
} as const

/** `GET /withdrawal/receipt/:id`. Somebody else's withdrawal answers exactly like one that does not exist. */
export function withdrawalReceipt(app: FastifyInstance, context: ServiceContext): void {
  app.get<{ Params: { readonly id: string } }>('/withdrawal/receipt/:id', { config: { access: 'user' }, schema }, async (request) => {
    const view = await context.engine.withdrawal(request.params.id)
    if (view === undefined || view.order.intent.action.kind === 'house') throw new RequestError('WITHDRAWAL_NOT_FOUND')
    const { intent, settlement, id } = view.order
    if (!mayActFor(callerOf(request), intent.account.replace(/^user:/, ''))) throw new RequestError('WITHDRAWAL_NOT_FOUND')
    if (settlement === null || view.order.state !== 'completed') throw new RequestError('OPERATION_REFUSED', 'it is not completed')
    const { chains } = context
    const booked = {
      id,
      transactionHash: settlement.transaction,
      block: settlement.block,
      asset: intent.action.asset,
      to: 'to' in intent.action ? intent.action.to : '',
      amount: coins(chains, intent.action.asset, settlement.paid),
      fee: coins(chains, intent.feeAsset, settlement.fee),
    }
    const adapter = chains.find(({ chain }) => chain === intent.chain)
    const read = adapter === undefined ? undefined : await readFrom(adapter, view)
    return read === undefined ? { ...booked, source: 'books' } : { ...booked, source: 'chain', ...told(context, intent.feeAsset, read) }
  })
}

/** What a person adopted has no attempt of ours to read the chain with: then the books answer. */
async function readFrom({ receipts }: ChainAdapter, { order, attempts }: WithdrawalView): Promise<Receipt | undefined> {
  const paid = attempts.find(({ id }) => id === order.settlement?.attempt)
  if (receipts === undefined || paid === undefined || paid.signed === null) return undefined
  return await receipts.read({ draft: paid.draft, signed: paid.signed }, order.id, new AbortController().signal)
}

function told(
  { chains }: ServiceContext,
  feeAsset: string,
  { transaction, block, slot, at, paid, delivered, fee, memo, proof }: Receipt,
): object {
  const whole = (units: bigint): string => coins(chains, paid.asset, units)
  return {
    transactionHash: transaction,
    block,
    slot,
    ...(at === undefined ? {} : { blockTime: new Date(at).toISOString() }),
    to: paid.to,
    amount: whole(paid.amount),
    ...(delivered === undefined
      ? {}
      : { delivered: { account: delivered.account, before: whole(delivered.before), after: whole(delivered.after) } }),
    transactionFee: coins(chains, feeAsset, fee),
    memo,
    proof,
  }
}
