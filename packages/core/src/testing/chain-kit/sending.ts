import type { Observation } from '../../chain/observation.ts'
import type { CoinView, DraftRequest } from '../../chain/snapshot.ts'
import type { Draft, SealedAttempt, SignedTransaction } from '../../chain/transaction.ts'
import { attemptId, type ClaimKey } from '../../ids/ids.ts'
import type { Intent } from '../../intent/intent.ts'
import type { Signature } from '../../signer/signer.ts'
import { expectStatus, type Rule, rule } from '../kit.ts'
import type { ChainBench, DraftingBench } from './chain-bench.ts'

/** A signal that never aborts: how long a case may take is the runner's business. */
export const patience: AbortSignal = new AbortController().signal

/** Whether a bench's chain drafts; its own wallet composes otherwise. */
function drafts<Facts>(bench: ChainBench<Facts>): bench is DraftingBench<Facts> {
  return bench.adapter.compose === undefined
}

/** A rule of chains that draft, which passes where the chain's own wallet composes. */
export function draftingRule(id: string, text: string, body: (bench: DraftingBench) => Promise<void>): Rule<ChainBench> {
  return rule(id, text, async (bench) => {
    if (drafts(bench)) await body(bench)
  })
}

/** What `draft` is asked for these intents now. */
export async function requestFor<Facts>(
  { adapter, wallet }: Pick<DraftingBench<Facts>, 'adapter' | 'wallet'>,
  intents: readonly Intent[],
  held: ReadonlySet<ClaimKey> = new Set(),
): Promise<DraftRequest<Facts>> {
  const snapshot = await adapter.snapshot(wallet, intents, patience)
  const coins: CoinView | undefined = await adapter.coins?.view(wallet, held, patience)
  return {
    wallet,
    intents,
    snapshot,
    seed: 'conformance',
    ...(snapshot.lane === undefined ? {} : { slot: snapshot.lane.chainNext }),
    ...(coins === undefined ? {} : { coins }),
  }
}

/** Signs everything a draft wants signed. */
export async function signaturesFor({ signer }: Pick<ChainBench, 'signer'>, draft: Draft): Promise<readonly Signature[]> {
  return await Promise.all(draft.signing.map((request) => signer.sign(request, patience)))
}

let attempts = 0

/** An attempt as the engine would have sealed it. */
export function sealedAs(draft: Draft, signed: SignedTransaction): SealedAttempt {
  attempts += 1
  return { id: attemptId(`attempt-${attempts}`), draft, signed, sealedAt: 0 }
}

/** Signs and finalizes a draft. */
export async function sealed<Facts>(bench: Pick<DraftingBench<Facts>, 'adapter' | 'signer'>, draft: Draft): Promise<SealedAttempt> {
  return sealedAs(draft, bench.adapter.finalize(draft, await signaturesFor(bench, draft)))
}

/** From intents to final bytes, the way the engine goes, without sending. */
export async function prepare<Facts>(
  bench: ChainBench<Facts>,
  intents: readonly Intent[] = [bench.intent()],
  held: ReadonlySet<ClaimKey> = new Set(),
): Promise<SealedAttempt> {
  const { adapter, wallet, signer } = bench
  if (adapter.compose !== undefined) {
    const composed = expectStatus(await adapter.compose(wallet, intents, held, patience), 'composed')
    return sealedAs(composed.draft, composed.signed)
  }
  const result = expectStatus(adapter.draft(await requestFor({ adapter, wallet }, intents, held)), 'drafted')
  return await sealed({ adapter, signer }, result.draft)
}

/** Prepares and sends, and insists that the node takes it. */
export async function send<Facts>(bench: ChainBench<Facts>, intents?: readonly Intent[]): Promise<SealedAttempt> {
  const attempt = await prepare(bench, intents)
  expectStatus(await bench.adapter.broadcast(attempt.signed, patience), 'accepted')
  return attempt
}

/** What the chain says of one attempt now. */
export async function look<Facts>(
  { adapter }: ChainBench<Facts>,
  attempt: SealedAttempt,
  among: readonly SealedAttempt[] = [attempt],
): Promise<Observation> {
  const observations = await adapter.observe(among, patience)
  return observations[among.indexOf(attempt)] as Observation
}

/** A bid with room above it: enough for any replacement a case makes. */
export function generous(attempt: SealedAttempt): SealedAttempt['draft']['fee'] {
  return (attempt.draft.fee * 100n + 1_000_000n) as SealedAttempt['draft']['fee']
}
