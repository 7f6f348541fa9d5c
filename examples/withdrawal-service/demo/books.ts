import type { ApiClient } from './api-client.ts'
import { check } from './failed-check.ts'
import { green, headline, say, table } from './terminal.ts'

type Books = {
  readonly exact: boolean
  readonly findings: readonly { readonly rule: string; readonly detail: string }[]
  readonly assets: readonly {
    readonly symbol: string
    readonly users: string
    readonly capital: string
    readonly locked: string
    readonly world: string
    readonly house: { readonly [account: string]: string }
    readonly difference: string
  }[]
}

/** Prints the books and fails unless they are exact: nothing locked, the sum zero, the store's own check without findings. */
export async function printBooks(admin: ApiClient): Promise<void> {
  headline('Books')
  const { exact, findings, assets } = (await admin.must('GET', '/admin/books')) as unknown as Books
  const rows = assets.map(({ symbol, users, capital, locked, world, house, difference }) => [
    ...[symbol, users, capital, locked, world],
    house['house:fees'] ?? '0',
    difference,
  ])
  table(['asset', 'owed to users', 'capital', 'locked', 'held on chain', 'fees paid', 'sum'], rows, [1, 2, 3, 4, 5, 6])
  check(exact, `the books contradict themselves: ${findings.map(({ rule, detail }) => `${rule} ${detail}`).join('; ')}`)
  for (const { symbol, locked, difference } of assets) {
    check(locked === '0', `${locked} ${symbol} are still locked`)
    check(difference === '0', `the ${symbol} accounts do not add up to zero: ${difference}`)
  }
  process.stdout.write('\n')
  say(`${green('exact')}: every asset sums to zero, nothing is locked`)
}
