import { type AssetId, isDebitNormal } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { answer, failures, security } from '../../http/schemas.ts'
import type { ServiceContext } from '../../service-context.ts'
import { coins } from '../../withdrawals/describe.ts'

const schema = {
  tags: ['operator'],
  summary: 'The books of every asset, and whether they add up',
  security,
  response: {
    200: answer('Owed (users, capital, locked), held or spent (world, house), their difference, and what `verify` finds'),
    ...failures,
  },
} as const

/** `GET /admin/books`. Reads the whole store to verify it: for people and schedules, not for polling. */
export function books(app: FastifyInstance, context: ServiceContext): void {
  app.get('/admin/books', { schema }, async () => {
    const assets = context.chains.flatMap((chain) => chain.assets)
    const { findings } = await context.engine.store.verify({})
    return { exact: findings.length === 0, findings, assets: await Promise.all(assets.map(({ id, symbol }) => book(context, id, symbol))) }
  })
}

async function book({ engine, chains }: ServiceContext, asset: AssetId, symbol: string): Promise<object> {
  const { available, locked, world, house } = await engine.store.totals({ asset })
  // What the house spent is held in another form; its capital is owed, to itself, and part of `available`.
  const sum = (debit: boolean): bigint =>
    house.filter(({ account }) => isDebitNormal(account) === debit).reduce((total, row) => total + row.available, 0n)
  const capital = sum(false)
  const write = (units: bigint): string => coins(chains, asset, units)
  return {
    asset,
    symbol,
    users: write(available - capital),
    capital: write(capital),
    locked: write(locked),
    world: write(world),
    house: Object.fromEntries(house.map((account) => [account.account, write(account.available)])),
    difference: write(available + locked - world - sum(true)),
  }
}
