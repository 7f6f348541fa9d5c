import { parseAmount } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { callerOf } from '../../http/authenticate.ts'
import { amountSchema, reasonSchema } from '../../http/schemas.ts'
import { RequestError } from '../../public-errors.ts'
import type { ServiceContext } from '../../service-context.ts'
import { findAsset } from '../../withdrawals/find-asset.ts'
import { operatorAnswer } from './operator-answer.ts'
import { type ById, verbSchema } from './transaction-schema.ts'

type Body = { readonly reason: string; readonly feeMax?: string }

const schema = verbSchema(
  'Pay more for it: a replacement on the same claims, or a child, whichever the chain has',
  { reason: reasonSchema, feeMax: { ...amountSchema, description: 'The most it may cost, in whole coins of the fee asset.' } },
  ['reason'],
)

/** `POST /admin/transactions/:id/accelerate` */
export function accelerateTransaction(app: FastifyInstance, context: ServiceContext): void {
  app.post<{ Params: ById; Body: Body }>('/admin/transactions/:id/accelerate', { schema }, async (request) => {
    const { id } = request.params
    const { reason, feeMax } = request.body
    const view = await context.engine.withdrawal(id)
    if (view === undefined) throw new RequestError('WITHDRAWAL_NOT_FOUND')
    const fee = feeMax === undefined ? {} : { feeMax: parseAmount(feeMax, findAsset(context.chains, view.order.intent.feeAsset).decimals) }
    const result = await context.engine.operator.accelerate({ order: id, reason, actor: callerOf(request).name, ...fee })
    return operatorAnswer(context, result)
  })
}
