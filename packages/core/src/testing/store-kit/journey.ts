import assert from 'node:assert/strict'
import { type AccountId, accountId, attemptId, type ClaimKey, orderId } from '../../ids/ids.ts'
import type { Intent } from '../../intent/intent.ts'
import { amount } from '../../money/amount.ts'
import type { AcceptInput, Fence, SettleInput } from '../../store/contract/orders.ts'
import type { Attempt, Claim, Order } from '../../store/records.ts'
import type { Store } from '../../store/store.ts'
import { buildAccept } from '../build/accept.ts'
import { type BindParts, buildBind, buildSigned, buildTransactionId } from '../build/draft.ts'
import { buildIntent, type IntentParts, usual } from '../build/intent.ts'
import { expectStatus, show } from '../kit.ts'

let deposits = 0

/** Credits an account from a deposit of its own. */
export async function credit(store: Store, value: bigint, account: string = usual.account): Promise<void> {
  deposits += 1
  const input = {
    reference: `deposit-${deposits}:0`,
    account: accountId(account),
    asset: usual.asset,
    amount: amount(value),
    actor: 'scanner',
  }
  expectStatus(await store.credit(input), 'credited')
}

/** Accepts a withdrawal and insists that it goes through. */
export async function accept(store: Store, parts: IntentParts = {}, more: Partial<AcceptInput> = {}): Promise<Intent> {
  const intent = buildIntent(parts)
  expectStatus(await store.accept(buildAccept(intent, more)), 'accepted')
  return intent
}

/** Leases everything that is due on the usual chain. */
export async function leaseAll(store: Store, worker = 'worker-1', leaseMs = 60_000): Promise<readonly Fence[]> {
  const { leased } = await store.lease({ worker, leaseMs, max: 1_000, chains: [usual.chain] })
  return leased.map(({ order }) => ({ order: order.id, token: order.token }))
}

/** The fence of one order among those just leased. */
export function fenceOf(fences: readonly Fence[], id: string): Fence {
  const fence = fences.find(({ order }) => order === id)
  assert.ok(fence !== undefined, `${id} was not leased`)
  return fence
}

/** Credits, accepts and leases one withdrawal. */
export async function underway(
  store: Store,
  parts: IntentParts = {},
  leaseMs = 60_000,
): Promise<{ readonly intent: Intent; readonly fence: Fence }> {
  await credit(store, 1_000n, parts.account)
  const intent = await accept(store, parts)
  return { intent, fence: fenceOf(await leaseAll(store, 'worker-1', leaseMs), intent.id) }
}

/** Binds and insists that it goes through. */
export async function bind(store: Store, parts: BindParts): Promise<Attempt> {
  return expectStatus(await store.bind(buildBind(parts)), 'bound').attempt
}

/** Binds and seals an attempt; its made-up transaction is named after it. */
export async function seal(store: Store, parts: BindParts & { readonly creates?: readonly string[] }): Promise<Attempt> {
  await bind(store, parts)
  const input = { attempt: attemptId(parts.attempt), fences: parts.fences, signed: buildSigned(parts.attempt, parts.creates) }
  return expectStatus(await store.seal(input), 'sealed').attempt
}

/** The input that settles an order by an attempt. */
export function settlement(fence: Fence, attempt: string, fee = 5n): SettleInput {
  return {
    fence,
    attempt: attemptId(attempt),
    transaction: buildTransactionId(attempt),
    block: { height: 9, hash: 'block-9' },
    fee: amount(fee),
    watchMs: 0,
  }
}

/** An order as it stands. */
export async function orderNow(store: Store, id: string): Promise<Order> {
  return expectStatus(await store.readOrder({ order: orderId(id) }), 'found').order
}

/** A balance as it stands. */
export async function balance(
  store: Store,
  account: string = usual.account,
): Promise<{ readonly available: bigint; readonly locked: bigint }> {
  const { balance: row } = await store.readAccount({ account: account as AccountId, asset: usual.asset })
  return { available: row.available, locked: row.locked }
}

/** Claims as they stand. */
export async function claimsNow(store: Store, claims: readonly ClaimKey[]): Promise<readonly (Claim | null)[]> {
  return (await store.readClaims({ claims })).claims
}

/** Every row of the store, to see whether anything changed. */
export async function exportAll(
  store: Store,
): Promise<readonly { readonly table: string; readonly key: string; readonly value: string }[]> {
  const rows: { readonly table: string; readonly key: string; readonly value: string }[] = []
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<Store['exportRows']>> = await store.exportRows({ after, max: 500 })
    rows.push(...page.rows)
    after = page.next
  } while (after !== null)
  return rows
}

/** Runs a call that must not leave a trace, and gives its answer. */
export async function withoutEffect<Answer>(store: Store, call: () => Promise<Answer>, what = 'a call without effect'): Promise<Answer> {
  const before = await exportAll(store)
  const answer = await call()
  assert.deepEqual(await exportAll(store), before, `${what} left a trace`)
  return answer
}

/** The journal's last sequence number. */
export async function lastSeq(store: Store): Promise<number> {
  let last = 0
  for (;;) {
    const { entries } = await store.readJournal({ after: last, max: 1_000 })
    const end = entries.at(-1)
    if (end === undefined) return last
    last = end.seq
  }
}

/** What must hold of attempts and claims at every moment, so that nobody can be paid twice; computed here and not by the store. */
export async function assertClaims(store: Store, when: string): Promise<void> {
  const live: Attempt[] = []
  let after: string | undefined
  do {
    const page: Awaited<ReturnType<Store['listAttempts']>> = await store.listAttempts(
      after === undefined ? { max: 500 } : { max: 500, after },
    )
    live.push(...page.rows.filter(({ state }) => state === 'exposed' || state === 'sealed'))
    after = page.next ?? undefined
  } while (after !== undefined)
  const shares = (one: Attempt, other: Attempt) => one.claims.some((claim) => other.claims.includes(claim))
  for (const [at, one] of live.entries()) {
    for (const claim of await claimsNow(store, one.claims)) {
      assert.ok(
        claim !== null && claim.state !== 'held' && claim.attempts.includes(one.id),
        `${when}: a claim of the live ${one.id} is ${show(claim)}`,
      )
    }
    for (const other of live.slice(at + 1)) {
      const both = one.orders.some((order) => other.orders.includes(order))
      assert.ok(!both || shares(one, other), `${when}: ${one.id} and ${other.id} could both pay the same order`)
      const deliberate = one.replaces.includes(other.id) || other.replaces.includes(one.id)
      assert.ok(!shares(one, other) || both || deliberate, `${when}: ${one.id} and ${other.id} took the same claim`)
    }
  }
}

const counted = ['world', 'house:fees', 'house:fee-overrun', 'house:loss', 'house:receivable']

/** What must hold of the books at every moment, computed here and not by the store. */
export async function assertBooks(store: Store, when: string): Promise<void> {
  const sums = new Map<string, bigint>()
  let after: string | undefined
  do {
    const page: Awaited<ReturnType<Store['listAccounts']>> = await store.listAccounts(
      after === undefined ? { max: 500 } : { max: 500, after },
    )
    for (const { account, asset, available, locked } of page.rows) {
      assert.ok(locked >= 0n, `${when}: ${account} has ${locked} locked`)
      assert.ok(available >= 0n || account === 'world', `${when}: ${account} has ${available} available`)
      const value = available + locked
      sums.set(asset, (sums.get(asset) ?? 0n) + (counted.includes(account) ? -value : value))
    }
    after = page.next ?? undefined
  } while (after !== undefined)
  for (const [asset, sum] of sums) assert.equal(sum, 0n, `${when}: the accounts of ${asset} do not sum to zero`)
  assert.deepEqual((await store.verify({})).findings, [], when)
}
