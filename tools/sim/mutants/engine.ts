import { edit, failsWhileLive, type Mutant, mutant } from './mutant.ts'

/** Mistakes in the path, the tracker and what surrounds them. */
export const engineMutants: readonly Mutant[] = [
  mutant(
    'release on timeout',
    'theft',
    edit(
      'engine/steps/after-failure.ts',
      'if (oldest !== undefined) {',
      "if (oldest !== undefined && code === 'TIMED_OUT') {\n        await context.store.fail({ fence, note: { code, detail }, proofs: [] })\n      } else if (oldest !== undefined) {",
    ),
    failsWhileLive,
  ),
  mutant(
    'broadcast before seal',
    'crash',
    edit(
      'engine/path.ts',
      'const [, sealed] = await Promise.all([log(), store.seal(',
      'await adapter.broadcast(signed, signal)\n  const [, sealed] = await Promise.all([log(), store.seal(',
    ),
  ),
  mutant(
    'unknown treated as rejected',
    'lost',
    edit(
      'engine/path.ts',
      'await broadcast(context, adapter, carried, signal, () => requeueAfterSend(context, adapter, included))',
      "const sent = await broadcast(context, adapter, carried, signal)\n    if (sent.status === 'unknown') for (const one of included) await context.store.fail({ fence: fenceOf(one), note: { code: 'NOT_SENT', detail: '' }, proofs: [] })\n    await requeueAfterSend(context, adapter, included)",
    ),
    failsWhileLive,
  ),
  mutant(
    'rejected treated as failed',
    'stuck',
    edit(
      'engine/path.ts',
      'await broadcast(context, adapter, carried, signal, () => requeueAfterSend(context, adapter, included))',
      "const sent = await broadcast(context, adapter, carried, signal)\n    if (sent.status === 'rejected') for (const one of included) await context.store.fail({ fence: fenceOf(one), note: { code: 'REJECTED', detail: '' }, proofs: [] })\n    await requeueAfterSend(context, adapter, included)",
    ),
    failsWhileLive,
  ),
  mutant(
    'bury without proof',
    'expiry',
    edit(
      'engine/track.ts',
      "    const now = seen.get(attempt.id)\n    if (now?.status !== 'dead') continue",
      "    const looked = seen.get(attempt.id)\n    const now = looked?.status === 'not-seen' ? { status: 'dead' as const, proof: { kind: 'expired-final' as const, claims: [], providers: 1 } } : looked\n    if (now?.status !== 'dead') continue",
    ),
    edit('store/verbs/bury.ts', 'if (fault !== undefined) return', 'if (fault === "") return'),
  ),
  mutant(
    'abandon after seal',
    'lost',
    edit(
      'engine/path.ts',
      'store.seal({ attempt, fences, signed })',
      "store.seal({ attempt, fences, signed }).catch(async (error: unknown) => {\n    await store.abandon({ attempt, fences, reason: 'seal failed' })\n    throw error\n  })",
    ),
    edit(
      'store/verbs/abandon.ts',
      "if (attempt.state !== 'bound') return",
      "if (attempt.state !== 'bound' && attempt.state !== 'sealed') return",
    ),
  ),
  mutant('mac not checked', 'forged', edit('engine/steps/take-genuine.ts', 'if (genuine(', 'if (order.mac !== "" || genuine(')),
  mutant(
    'no sharing rule',
    'theft',
    edit(
      'engine/steps/group-orders.ts',
      "one.attempts.some((attempt) => isLive(attempt) || attempt.state === 'final')",
      'false as boolean',
    ),
    edit(
      'store/kernel/sharing-rule.ts',
      'const claims = new Set<ClaimKey>(attempt.claims)\n  for (const order of orders)',
      'const claims = new Set<ClaimKey>(attempt.claims)\n  if (claims.size >= 0) return undefined\n  for (const order of orders)',
    ),
  ),
  mutant(
    're-issue ignores the old one',
    'release',
    edit('store/kernel/sharing-rule.ts', 'let earlier = order.intent.reissueOf', 'let earlier = undefined as OrderId | undefined'),
    edit('engine/steps/take-payable.ts', 'await obstacleTo(context, order.intent.reissueOf)', 'await obstacleTo(context, undefined)'),
  ),
  mutant(
    'only the newest attempt is watched',
    'stuck',
    edit(
      'engine/track.ts',
      'for (const attempt of one.attempts) if (isSealed(attempt))',
      'for (const attempt of one.attempts.slice(-1)) if (isSealed(attempt))',
    ),
  ),
  mutant(
    'a batch-mate is planned again',
    'batch',
    edit('engine/steps/group-orders.ts', "isLive(attempt) || attempt.state === 'final')", 'isLive(attempt))'),
  ),
  mutant(
    'the loser of a replacement is settled',
    'stuck',
    edit('engine/steps/paid-by.ts', 'finals.find(({ attempt, now }) => attempt.signed?.id === now.transaction) ?? finals[0]', 'finals[0]'),
  ),
  mutant(
    'a re-issue of what was paid goes round for ever',
    'release',
    edit('engine/steps/take-payable.ts', 'await obstacleTo(context, order.intent.reissueOf)', 'await obstacleTo(context, undefined)'),
  ),
  mutant(
    'what was cancelled is paid anew',
    'stuck',
    edit('engine/steps/take-payable.ts', 'cancelled(order) ?? (await obstacleTo', '(await obstacleTo'),
    edit('store/kernel/bind-attempt.ts', 'isCancelled(order) && !attemptsOf', 'order.id === null && !attemptsOf'),
  ),
  mutant(
    'our own cancel is taken for a stranger',
    'stuck',
    edit(
      'engine/steps/look-at-chain.ts',
      'const rivals = await ownRivals(context, attempts, observations)',
      'const rivals: readonly Attempt[] = []',
    ),
  ),
  mutant(
    'a node that is behind undoes a settlement',
    'reorg',
    edit('engine/steps/settlement-stands.ts', 'return now.block.hash !== settled.hash', 'return true'),
  ),
  mutant('a half settled batch is missing coins', 'uprooted', edit('engine/reconcile.ts', '(settling.get(asset) ?? 0n)', '0n')),
  mutant(
    'composed bytes leave before they are stored',
    'compose',
    edit(
      'engine/path.ts',
      'const included = leased.filter((one) => !composed.refused',
      'await adapter.broadcast(composed.signed, signal)\n  const included = leased.filter((one) => !composed.refused',
    ),
  ),
  mutant(
    'a node that is behind witnesses a theft',
    'deposits',
    edit('engine/reconcile.ts', 'if (again.some(({ block }) => block.height < seen)) return []', 'if (seen < 0) return []'),
  ),
  mutant(
    'a co-signer is asked before the draft is exposed',
    'cosigner',
    edit('engine/path.ts', 'if (exposes(context, draft)) {', 'if (exposes(context, draft) && draft.signing.length === 0) {'),
  ),
  mutant(
    'reconciliation looks away',
    'restore',
    edit('engine/reconcile.ts', 'if (finding.halts === undefined) continue', 'if (finding.kind !== undefined) continue'),
  ),
]
