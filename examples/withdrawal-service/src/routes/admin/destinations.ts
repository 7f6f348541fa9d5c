import { accountId, resolveChain } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { callerOf } from '../../http/authenticate.ts'
import { addressSchema, answer, failures, nameSchema, security } from '../../http/schemas.ts'
import { RequestError } from '../../public-errors.ts'
import type { ServiceContext } from '../../service-context.ts'

type Body = { readonly account: string; readonly chain: string; readonly address: string; readonly list: 'allow' | 'deny' | 'none' }

const schema = {
  tags: ['operator'],
  summary: 'Put an address on a list, or take it off',
  security,
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['account', 'chain', 'address', 'list'],
    properties: {
      account: { ...nameSchema, description: 'A ledger account such as `user:42`, or `*` for all.' },
      chain: nameSchema,
      address: addressSchema,
      list: { type: 'string', enum: ['allow', 'deny', 'none'] },
    },
  },
  response: { 200: answer('Listed, in the canonical spelling of the address'), ...failures },
} as const

/** `POST /admin/destinations`. Cooling-off of an allowed address counts from this moment; denying works at once. */
export function destinations(app: FastifyInstance, context: ServiceContext): void {
  app.post<{ Body: Body }>('/admin/destinations', { schema }, async (request) => {
    const { account, list } = request.body
    const adapter = resolveChain(context.chains, request.body.chain)
    const decoded = adapter.decodeAddress(request.body.address)
    if (decoded.status === 'invalid') throw new RequestError('INVALID_RECIPIENT')
    const address = decoded.canonical
    const actor = callerOf(request).name
    const owner = account === '*' ? '*' : accountId(account)
    const { status } = await context.engine.operator.listDestination({ account: owner, chain: adapter.chain, address, list, actor })
    return { status, address }
  })
}
