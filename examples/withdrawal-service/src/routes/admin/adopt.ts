import { amount, orderId, parseAmount, transactionId } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { callerOf } from '../../http/authenticate.ts'
import { amountSchema, nameSchema, reasonSchema } from '../../http/schemas.ts'
import { RequestError } from '../../public-errors.ts'
import type { ServiceContext } from '../../service-context.ts'
import { findAsset } from '../../withdrawals/find-asset.ts'
import { operatorAnswer } from './operator-answer.ts'
import { type ById, verbSchema } from './transaction-schema.ts'

type Body = {
  readonly transaction: string
  readonly height: number
  readonly blockHash: string
  readonly fee?: string
  readonly reason: string
}

const schema = verbSchema(
  'Book it as paid by a transaction that a person has found final on chain',
  {
    transaction: nameSchema,
    height: { type: 'integer', minimum: 0 },
    blockHash: nameSchema,
    fee: { ...amountSchema, description: 'What the network took, in whole coins of the fee asset; default 0.' },
    reason: reasonSchema,
  },
  ['transaction', 'height', 'blockHash', 'reason'],
)

/** `POST /admin/transactions/:id/adopt` */
export function adoptTransaction(app: FastifyInstance, context: ServiceContext): void {
  app.post<{ Params: ById; Body: Body }>('/admin/transactions/:id/adopt', { schema }, async (request) => {
    const { transaction, height, blockHash: hash, fee, reason } = request.body
    const view = await context.engine.withdrawal(request.params.id)
    if (view === undefined) throw new RequestError('WITHDRAWAL_NOT_FOUND')
    const { decimals } = findAsset(context.chains, view.order.intent.feeAsset)
    const result = await context.engine.operator.adopt({
      order: orderId(request.params.id),
      transaction: transactionId(transaction),
      block: { height, hash },
      fee: fee === undefined ? amount(0n) : parseAmount(fee, decimals),
      actor: callerOf(request).name,
      reason,
    })
    return operatorAnswer(context, result)
  })
}
