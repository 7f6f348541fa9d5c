import type { ChainAdapter } from '../chain/chain-adapter.ts'
import type { ChainBalance } from '../chain/facets.ts'
import { InvariantError } from '../errors/invariant.ts'
import type { AssetId } from '../ids/asset-id.ts'
import { withDeadline } from '../resilience/with-deadline.ts'
import type { HaltScope, Wallet } from '../store/records.ts'
import type { Context } from './context.ts'
import { walletsOf } from './deposits.ts'
import type { ReconcileFinding } from './engine.ts'
import { inFlight, unsettled } from './in-flight.ts'
import { seenHeight } from './seen-height.ts'
import { noteHalted } from './steps/note.ts'

/**
 * Compares the books with the chain. What cannot be explained halts signing in its scope until a person resumes it.
 *
 * Two things give away a lost, restored or bypassed store: a lane whose chain has used slots that were never given out here,
 * and coins that left without an attempt of ours that could have sent them.
 *
 * - Idempotent: yes.
 * - Leaves behind: halts.
 */
export async function reconcile(context: Context, signal: AbortSignal): Promise<readonly ReconcileFinding[]> {
  const findings: ReconcileFinding[] = []
  for (const adapter of context.chains.values()) {
    const { balances } = adapter
    if (balances === undefined) continue
    const wallets = await walletsOf(context, adapter.chain)
    const assets = adapter.assets.map((asset) => asset.id)
    const read: ChainBalance[] = []
    const ask: Ask = (wallet) =>
      withDeadline(context.clock, context.worker.callTimeoutMs, signal, 'read balances', (deadline) =>
        balances.read(wallet, assets, deadline),
      )
    for (const wallet of wallets) {
      const found = await readable(wallet.name, async () => {
        const now = await ask(wallet)
        read.push(now)
        return lanesAhead(context, wallet, now)
      })
      findings.push(...found)
    }
    if (read.length === wallets.length && wallets.length > 0)
      findings.push(...(await readable(undefined, () => outflows(context, adapter, read, ask))))
  }
  for (const finding of findings) {
    context.emit({ name: 'books.finding', code: finding.kind, detail: finding.detail })
    if (finding.halts === undefined) continue
    const halted = await context.store.halt({ scope: finding.halts, by: 'reconciliation', reason: finding.detail, automatic: true })
    if (halted.status === 'halted') noteHalted(context, finding.halts, finding.detail)
  }
  return findings
}

type Ask = (wallet: Wallet) => Promise<ChainBalance>
type Findings = readonly ReconcileFinding[]

/**
 * What a look found, or that it could not be had. Not knowing is no finding against the money: signing has its own checks, and the next
 * round asks again. Nor does one chain's silence hide what another one's books have shown.
 */
async function readable(wallet: string | undefined, look: () => Promise<Findings>): Promise<Findings> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof InvariantError) throw error
    const detail = error instanceof Error ? error.message : 'unknown'
    return [{ kind: 'chain-unreadable', ...(wallet === undefined ? {} : { wallet }), detail }]
  }
}

async function lanesAhead(context: Context, wallet: Wallet, now: ChainBalance): Promise<Findings> {
  const findings: ReconcileFinding[] = []
  for (const { lane, next } of now.lanes) {
    const known = await context.store.readLane({ lane })
    // A lane nobody has used here yet starts wherever the chain is.
    if (known.status === 'not-found' || next <= known.lane.next) continue
    const halts: HaltScope = `lane:${lane}`
    findings.push({
      kind: 'slots-ahead',
      wallet: wallet.name,
      halts,
      detail: `lane ${lane}: the chain has used slots up to ${next}, the store gave out ${known.lane.next}`,
    })
  }
  return findings
}

/**
 * Coins that the books say we hold, less what live attempts may have sent, must still be there.
 *
 * Books and chain cannot be read at one moment, and a deposit credited between the two readings looks like a loss. So a
 * suspicion is looked at again, with the chain read after the first look at the books: only what is missing twice counts.
 */
async function outflows(context: Context, adapter: ChainAdapter, read: readonly ChainBalance[], ask: Ask): Promise<Findings> {
  const suspects = await missingCoins(context, adapter, read, new Map())
  if (suspects.length === 0) return []
  const again: ChainBalance[] = []
  // Listed anew: a wallet registered and credited since the first reading is in the books, but was not asked.
  for (const wallet of await walletsOf(context, adapter.chain)) again.push(await ask(wallet))
  // Looks through all orders, so only on suspicion.
  const settling = await unsettled(context, adapter)
  const still = new Set((await missingCoins(context, adapter, again, settling)).map((finding) => finding.halts))
  // Nor is a node a witness that has not come as far as the deposits it is asked about.
  const seen = await seenHeight(context, adapter.chain)
  if (again.some(({ block }) => block.height < seen)) return []
  return suspects.filter((finding) => still.has(finding.halts))
}

async function missingCoins(
  context: Context,
  adapter: ChainAdapter,
  read: readonly ChainBalance[],
  settling: ReadonlyMap<AssetId, bigint>,
): Promise<Findings> {
  const flying = await inFlight(context, adapter)
  const findings: ReconcileFinding[] = []
  for (const { id: asset } of adapter.assets) {
    const books = (await context.store.totals({ asset })).world
    const onChain = read.reduce((sum, one) => sum + (one.balances.find((balance) => balance.asset === asset)?.amount ?? 0n), 0n)
    const moving = (flying.get(asset) ?? 0n) + (settling.get(asset) ?? 0n)
    const missing = books - moving - onChain
    if (missing <= 0n) continue
    const halts: HaltScope = `asset:${asset}`
    findings.push({
      kind: 'unexplained-outflow',
      halts,
      detail: `${asset}: books ${books}, chain ${onChain}, in flight ${moving}, missing ${missing}`,
    })
  }
  return findings
}
