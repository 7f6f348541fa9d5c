import type { AnvilNode, TestToken } from '@wallet/harness'
import { parseUnits } from 'ethers'
import type { ApiClient } from '../api-client.ts'
import { check } from '../failed-check.ts'
import type { DemoOrder } from '../order.ts'
import { green, headline, say, short, table } from '../terminal.ts'

type Transaction = {
  readonly settlement: null | { readonly transaction: string; readonly fee: string; readonly block: { readonly height: number } }
}

/** Prints what each withdrawal became on chain, as the books have it. */
export async function printReceipts(admin: ApiClient, orders: readonly DemoOrder[]): Promise<void> {
  headline('Receipts')
  const rows = await Promise.all(
    orders.map(async ({ id, symbol, amount, to }) => {
      const { settlement } = (await admin.must('GET', `/admin/transactions/${id}`)) as unknown as Transaction
      check(settlement !== null, `${id} has no settlement`)
      return [id, amount, symbol, short(to), String(settlement.block.height), short(settlement.transaction), settlement.fee.slice(0, 12)]
    }),
  )
  table(['id', 'amount', 'asset', 'to', 'block', 'transaction', 'fee POL'], rows, [1, 4])
}

/** Asks the chain itself what every recipient has: exactly the amount, so paid once, not twice and not less. */
export async function checkRecipients(node: AnvilNode, token: TestToken, orders: readonly DemoOrder[]): Promise<void> {
  headline('Recipients on chain')
  for (const { id, symbol, amount, to } of orders) {
    const has = symbol === 'POL' ? await node.balanceOf(to) : await token.balanceOf(to)
    check(
      has === parseUnits(amount, symbol === 'POL' ? 18 : 6),
      `${id}: the recipient has ${has} base units instead of ${amount} ${symbol}`,
    )
  }
  say(`${green('exact')}: all ${orders.length} recipients have their amount, once`)
}
