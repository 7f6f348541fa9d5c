import { type Account, accountId, type Page } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { mayActFor } from '../http/api-keys.ts'
import { callerOf } from '../http/authenticate.ts'
import { amountSchema, answerOf, failures, nameSchema, security } from '../http/schemas.ts'
import { RequestError } from '../public-errors.ts'
import type { ServiceContext } from '../service-context.ts'
import { coins } from '../withdrawals/describe.ts'

const row = { type: 'object', properties: { asset: { type: 'string' }, available: amountSchema, locked: amountSchema } } as const

const schema = {
  tags: ['balances'],
  summary: 'What an account has, in every asset',
  security,
  params: {
    type: 'object',
    required: ['account'],
    properties: { account: { ...nameSchema, description: 'A user id, or a ledger account such as `user:42`.' } },
  },
  response: {
    200: answerOf('Available and locked, in whole coins', { account: { type: 'string' }, balances: { type: 'array', items: row } }),
    ...failures,
  },
} as const

/** `GET /balance/:account` */
export function balance(app: FastifyInstance, context: ServiceContext): void {
  app.get<{ Params: { readonly account: string } }>('/balance/:account', { config: { access: 'user' }, schema }, async (request) => {
    const text = request.params.account
    // House and world accounts are for admins, who name them in full; a bare word is always a user.
    const account = accountId(text.includes(':') ? text : `user:${text}`)
    const caller = callerOf(request)
    const mine = account.startsWith('user:') && mayActFor(caller, account.slice('user:'.length))
    if (!mine && caller.scope !== 'admin') throw new RequestError('FORBIDDEN', 'this API key belongs to another user')
    const balances = await readAll(context, account)
    return {
      account,
      balances: balances.map(({ asset, available, locked }) => ({
        asset,
        available: coins(context.chains, asset, available),
        locked: coins(context.chains, asset, locked),
      })),
    }
  })
}

async function readAll({ engine }: ServiceContext, account: Account['account']): Promise<readonly Account[]> {
  const rows: Account[] = []
  let after: string | null = null
  do {
    const page: Page<Account> = await engine.store.listAccounts({ account, max: 200, ...(after === null ? {} : { after }) })
    rows.push(...page.rows)
    after = page.next
  } while (after !== null)
  return rows
}
