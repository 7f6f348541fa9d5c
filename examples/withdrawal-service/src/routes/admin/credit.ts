import { parseAmount } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { callerOf } from '../../http/authenticate.ts'
import { amountSchema, answer, failureOf, failures, idSchema, nameSchema, security } from '../../http/schemas.ts'
import { RequestError } from '../../public-errors.ts'
import type { ServiceContext } from '../../service-context.ts'
import { coins } from '../../withdrawals/describe.ts'
import { findAsset } from '../../withdrawals/find-asset.ts'

type Body = {
  readonly reference: string
  readonly account: string
  readonly asset: string
  readonly amount: string
  readonly from?: string
}

const schema = {
  tags: ['operator'],
  summary: 'Book a deposit once',
  security,
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['reference', 'account', 'asset', 'amount'],
    properties: {
      reference: { ...idSchema, description: 'Unique for ever within the asset, for example `<txid>:<log index>`.' },
      account: { type: 'string', pattern: '^user:[A-Za-z0-9][A-Za-z0-9_.@-]{0,99}$', description: '`user:42`' },
      asset: nameSchema,
      amount: amountSchema,
      from: nameSchema,
    },
  },
  response: { 200: answer('Credited, now or before'), ...failures, 409: failureOf('The reference was used for another credit') },
} as const

/** `POST /admin/credit` */
export function credit(app: FastifyInstance, context: ServiceContext): void {
  app.post<{ Body: Body }>('/admin/credit', { schema }, async (request) => {
    const { reference, account, from } = request.body
    const asset = findAsset(context.chains, request.body.asset)
    const amount = parseAmount(request.body.amount, asset.decimals)
    if (amount === 0n) throw new RequestError('INVALID_AMOUNT', 'the amount must be above zero')
    const actor = callerOf(request).name
    const result = await context.engine.credit({
      reference,
      account,
      asset: asset.id,
      amount,
      actor,
      ...(from === undefined ? {} : { from }),
    })
    if (result.status === 'conflict') throw new RequestError('IDEMPOTENCY_CONFLICT', 'this reference was used for another credit')
    const { credit: booked } = result
    return {
      status: result.status,
      reference,
      account: booked.account,
      asset: booked.asset,
      amount: coins(context.chains, booked.asset, booked.amount),
    }
  })
}
