import { VersionedTransaction } from '@solana/web3.js'
import { coreErrors, fieldsOf, listOf, need, type OrderId, type Refusal } from '@wallet/core'
import { type Account, readAccount } from '../accounts/account.ts'
import { readTokenAccount } from '../accounts/token-account.ts'
import type { Chosen } from '../draft/choose.ts'
import { buildMessage } from '../draft/message.ts'
import { referenceOf } from '../draft/reference.ts'
import { programs } from '../programs.ts'
import { readCount } from '../rpc/read.ts'
import { type Asker, requireValue } from './ask-node.ts'

/** What a simulation of some orders in one transaction found. */
export type Simulation = {
  /** Those that can be carried out together. */
  readonly survivors: readonly Chosen[]
  readonly refused: readonly Refusal[]
  readonly units: number
  /** Lamports that each new account holds afterwards, by address. */
  readonly rents: ReadonlyMap<string, bigint>
}

type Run =
  | { readonly status: 'done'; readonly units: number; readonly accounts: ReadonlyMap<string, Account | null> }
  | { readonly status: 'failed'; readonly error: unknown; readonly culprit: OrderId | undefined }

const noRents: ReadonlyMap<string, bigint> = new Map()

/**
 * Simulates orders in one transaction. An order that fails is left out, found by the instruction the cluster names or by halving,
 * so that one bad recipient spoils nobody else's payment.
 */
export async function simulate(asker: Asker, payer: string, chosen: readonly Chosen[]): Promise<Simulation> {
  if (chosen.length === 0) return { survivors: [], refused: [], units: 0, rents: noRents }
  const run = await runOnce(asker, payer, chosen)
  if (run.status === 'done') {
    const greedy = chosen.find((one) => takesTooMuch(asker, payer, one, run.accounts))
    if (greedy !== undefined) return without(asker, payer, chosen, greedy, 'the call takes more than its amount', 'fail')
    const opened = chosen.flatMap(({ leg }) => (leg.kind === 'token' && leg.create ? [leg.destination] : []))
    const rents = new Map(opened.map((address) => [address, run.accounts.get(address)?.lamports ?? 0n]))
    return { survivors: chosen, refused: [], units: run.units, rents }
  }
  const culprit = chosen.length === 1 ? chosen[0] : chosen.find(({ leg }) => leg.order === run.culprit)
  if (culprit !== undefined) {
    const { next, detail } = meaning(run.error)
    return without(asker, payer, chosen, culprit, detail, next)
  }
  const middle = Math.ceil(chosen.length / 2)
  const left = await simulate(asker, payer, chosen.slice(0, middle))
  const right = await simulate(asker, payer, chosen.slice(middle))
  const refused = [...left.refused, ...right.refused]
  const survivors = [...left.survivors, ...right.survivors]
  if (refused.length > 0) {
    const rest = await simulate(asker, payer, survivors)
    return { ...rest, refused: [...refused, ...rest.refused] }
  }
  // Each half works and both together do not: one half now, the other in a transaction of its own.
  const waiting = right.survivors.map(
    ({ leg }): Refusal => ({ order: leg.order, next: 'park', reason: 'no-free-claim', detail: 'not in this transaction' }),
  )
  return { ...left, refused: waiting }
}

async function without(
  asker: Asker,
  payer: string,
  chosen: readonly Chosen[],
  culprit: Chosen,
  detail: string,
  next: Refusal['next'],
): Promise<Simulation> {
  const rest = await simulate(
    asker,
    payer,
    chosen.filter((one) => one !== culprit),
  )
  const refusal: Refusal = { order: culprit.leg.order, next, reason: next === 'fail' ? 'recipient-refused' : 'asset-refused', detail }
  return { ...rest, refused: [refusal, ...rest.refused] }
}

async function runOnce(asker: Asker, payer: string, chosen: readonly Chosen[]): Promise<Run> {
  const { chain } = asker.state.settings.network
  const method = 'simulateTransaction'
  const legs = chosen.map(({ leg }) => leg)
  const message = buildMessage({
    payer,
    legs,
    reference: referenceOf(chosen.map(({ intent }) => intent)),
    units: 1_400_000,
    price: 0n,
    blockhash: asker.heads[0]?.blockhash ?? programs.system,
  })
  const encoded = Buffer.from(new VersionedTransaction(message).serialize()).toString('base64')
  const opened = legs.flatMap((leg) => (leg.kind === 'token' && leg.create ? [leg.destination] : []))
  const watched = [...new Set([...opened, ...(legs.some(({ kind }) => kind === 'call') ? watchedByCalls(asker, payer, chosen) : [])])]
  const options = {
    encoding: 'base64',
    commitment: 'confirmed',
    sigVerify: false,
    replaceRecentBlockhash: true,
    ...(watched.length === 0 ? {} : { accounts: { encoding: 'base64', addresses: watched } }),
  }
  const { err, unitsConsumed, accounts } = fieldsOf(chain, method, await requireValue(asker, method, [encoded, options]))
  if (err === null || err === undefined) {
    const units = need(chain, method, readCount(unitsConsumed), 'unitsConsumed')
    const list = watched.length === 0 ? [] : listOf(chain, method, accounts)
    return { status: 'done', units, accounts: new Map(watched.map((address, index) => [address, readAccount(chain, list[index] ?? null)])) }
  }
  if (err === 'BlockhashNotFound' || err === 'ClusterMaintenance')
    throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: `${method}: ${err}` })
  return {
    status: 'failed',
    error: err,
    culprit: culpritOf(
      err,
      payer,
      chosen,
      message.staticAccountKeys.map((key) => key.toBase58()),
    ),
  }
}

function watchedByCalls(asker: Asker, payer: string, chosen: readonly Chosen[]): readonly string[] {
  return chosen.flatMap(({ intent }) => {
    const token = asker.state.settings.tokens.get(intent.action.asset)
    const program = token === undefined ? undefined : asker.state.mintPrograms.get(token.mint)
    return token === undefined || program === undefined ? [payer] : [payer, asker.state.associated(payer, token.mint, program)]
  })
}

/** Filled by `takeSnapshot`: what the payer had before, to see what a call takes. */
function takesTooMuch(asker: Asker, payer: string, { leg, intent, before }: Chosen, after: ReadonlyMap<string, Account | null>): boolean {
  if (leg.kind !== 'call' || before === undefined) return false
  const { settings, mintPrograms, associated } = asker.state
  const token = settings.tokens.get(intent.action.asset)
  // The simulation offers nothing for priority, so beside the call only the signatures cost; they are in `before`.
  const coins = before.lamports - (after.get(payer)?.lamports ?? 0n)
  if (token === undefined) return coins > leg.amount
  if (coins > 0n) return true
  const account = readTokenAccount(after.get(associated(payer, token.mint, mintPrograms.get(token.mint) ?? '')) ?? null)
  return before.tokens - (account?.amount ?? 0n) > leg.amount
}

/** Which order an error belongs to: by the instruction that failed, or the account that would be left below the minimum. */
function culpritOf(error: unknown, payer: string, chosen: readonly Chosen[], keys: readonly string[]): OrderId | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('InsufficientFundsForRent' in error) {
    const inner = error.InsufficientFundsForRent
    const index = typeof inner === 'object' && inner !== null && 'account_index' in inner ? readCount(inner.account_index) : undefined
    const address = index === undefined ? undefined : keys[index]
    const mine = chosen.filter(({ leg }) => leg.kind !== 'call' && leg.to === address)
    return address === payer || mine.length !== 1 ? undefined : mine[0]?.leg.order
  }
  const list = 'InstructionError' in error ? error.InstructionError : undefined
  const failed = Array.isArray(list) ? readCount(list[0]) : undefined
  if (failed === undefined) return undefined
  // Two for the budget, the openings, the reference, then each leg with its own memo before it.
  const owners: (OrderId | undefined)[] = [undefined, undefined]
  for (const { leg } of chosen) if (leg.kind === 'token' && leg.create) owners.push(leg.order)
  owners.push(undefined)
  for (const [index, { leg }] of chosen.entries()) {
    if (leg.kind !== 'call' && (leg.memo !== undefined || (leg.kind === 'token' && leg.memoRequired && index > 0))) owners.push(leg.order)
    owners.push(...(leg.kind === 'call' ? leg.instructions.map(() => leg.order) : [leg.order]))
  }
  return owners[failed]
}

// TokenError: 0 not rent exempt, 3 mint mismatch, 4 owner mismatch, 17 account frozen, 36 no memo. These are the recipient's.
const recipients = new Set([0, 3, 4, 17, 36])

function meaning(error: unknown): { readonly next: Refusal['next']; readonly detail: string } {
  const text = JSON.stringify(error).slice(0, 200)
  const list = typeof error === 'object' && error !== null && 'InstructionError' in error ? error.InstructionError : undefined
  const inner: unknown = Array.isArray(list) ? list[1] : undefined
  const code = typeof inner === 'object' && inner !== null && 'Custom' in inner ? readCount(inner.Custom) : undefined
  const final =
    (code !== undefined && recipients.has(code)) || (typeof error === 'object' && error !== null && 'InsufficientFundsForRent' in error)
  return { next: final ? 'fail' : 'park', detail: `the cluster refuses it: ${text}` }
}
