import { parseAmount } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { callerOf } from '../../http/authenticate.ts'
import {
  addressSchema,
  amountSchema,
  answer,
  failureOf,
  failures,
  idSchema,
  nameSchema,
  reasonSchema,
  security,
  userSchema,
} from '../../http/schemas.ts'
import { RequestError } from '../../public-errors.ts'
import type { ServiceContext } from '../../service-context.ts'
import { coins } from '../../withdrawals/describe.ts'
import { findAsset } from '../../withdrawals/find-asset.ts'

type Asked = { readonly id: string; readonly userId: string; readonly asset: string; readonly toAddress: string; readonly amount: string }
type Body = { readonly chain: string; readonly since: number; readonly requests?: readonly Asked[]; readonly reason: string }

const asked = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'userId', 'asset', 'toAddress', 'amount'],
  properties: { id: idSchema, userId: userSchema, asset: nameSchema, toAddress: addressSchema, amount: amountSchema },
} as const
const schema = {
  tags: ['operator'],
  summary: 'After a restore from a backup, while everything is halted: find out on chain what has been paid since',
  security,
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['chain', 'since', 'reason'],
    properties: {
      chain: nameSchema,
      since: { type: 'integer', minimum: 0, description: 'A height at or before the backup.' },
      requests: { type: 'array', maxItems: 10_000, items: asked, description: 'What was asked for after the backup, with its ids.' },
      reason: reasonSchema,
    },
  },
  response: {
    200: answer('`adopted`, `fees`, `unexplained` and `unpaid`; everything stays halted'),
    ...failures,
    409: failureOf('Not halted, or a chain that cannot list what was sent'),
  },
} as const

const refusals = {
  pending: 'something that the wallets sent is not final yet: wait, and ask again',
  'not-halted': 'halt the chain first: nothing may be paid meanwhile',
  unsupported: 'this chain cannot list what was sent: adopt one by one',
} as const

// Ten thousand requests of the longest kind.
const bodyMax = 8 * 1_048_576

/** `POST /admin/recover`. Safe to repeat. */
export function recover(app: FastifyInstance, context: ServiceContext): void {
  app.post<{ Body: Body }>('/admin/recover', { schema, bodyLimit: bodyMax }, async (request) => {
    const { chain, since, requests = [], reason } = request.body
    const { chains, engine } = context
    const found = await engine.operator.recover({
      chain,
      since,
      requests: requests.map(({ id, userId, asset: name, toAddress, amount }) => {
        const asset = findAsset(chains, name)
        return { id, account: `user:${userId}`, asset: asset.id, to: toAddress, amount: parseAmount(amount, asset.decimals) }
      }),
      reason,
      actor: callerOf(request).name,
    })
    if (found.status !== 'recovered') throw new RequestError('OPERATION_REFUSED', refusals[found.status])
    const unexplained = found.unexplained.map(({ transaction, block, from, payments }) => ({
      transaction,
      block,
      from,
      payments: payments.map((one) => ({ to: one.to, asset: one.asset, amount: coins(chains, one.asset, one.amount) })),
    }))
    return { ...found, unexplained }
  })
}
