import { amount, formatAmount } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { answer, failureOf, failures, security } from '../../http/schemas.ts'
import type { ServiceContext } from '../../service-context.ts'
import { decimals, escrowId, patienceMs, requireMonero } from './init.ts'

type Params = { readonly id: string }
type Body = { readonly decidedBy?: 'parties' | 'arbiter' }

const params = { type: 'object', required: ['id'], properties: { id: escrowId } } as const

const schemaOf = (summary: string) =>
  ({
    tags: ['escrow'],
    summary,
    description: 'Idempotent: repeat it until the status is `paid`. `unfunded` says that nothing was tried.',
    security,
    params,
    body: {
      type: 'object',
      additionalProperties: false,
      properties: { decidedBy: { type: 'string', enum: ['parties', 'arbiter'], description: 'Who signs; default the parties.' } },
    },
    response: {
      200: answer('`unfunded`, `sent` or `paid`'),
      ...failures,
      404: failureOf('No such escrow'),
      409: failureOf('The other payout is under way, or the escrow is over'),
    },
  }) as const

/** `POST /api/escrow/:id/release` and `POST /api/escrow/:id/refund` */
export function payEscrow(app: FastifyInstance, context: ServiceContext): void {
  for (const kind of ['release', 'refund'] as const) {
    const schema = schemaOf(kind === 'release' ? 'Pay the vendor' : 'Pay the buyer back')
    app.post<{ Params: Params; Body: Body }>(`/api/escrow/:id/${kind}`, { schema }, async (request) => {
      const { escrow } = requireMonero(context)
      const { id } = request.params
      const signal = AbortSignal.timeout(patienceMs)
      const paid = request.body.decidedBy === 'arbiter' ? await escrow.decide(id, kind, signal) : await escrow[kind](id, signal)
      return paid.status === 'unfunded'
        ? { id, status: paid.status, spendable: formatAmount(amount(paid.spendable), decimals) }
        : { id, status: paid.status, kind: paid.kind, transactions: paid.ids }
    })
  }
}

/** `GET /api/escrow/:id` */
export function escrowStatus(app: FastifyInstance, context: ServiceContext): void {
  const schema = {
    tags: ['escrow'],
    summary: 'How an escrow stands',
    security,
    params,
    response: { 200: answer('State, address and what it holds'), ...failures, 404: failureOf('No such escrow') },
  } as const
  app.get<{ Params: Params }>('/api/escrow/:id', { schema }, async (request) => {
    const { id, state, address, total, spendable } = await requireMonero(context).escrow.status(
      request.params.id,
      AbortSignal.timeout(60_000),
    )
    return { id, state, address, total: formatAmount(amount(total), decimals), spendable: formatAmount(amount(spendable), decimals) }
  })
}
