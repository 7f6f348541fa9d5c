import { edit, type Mutant, mutant } from './mutant.ts'

const observe = 'testing/toy-chain/adapter/observe.ts'

/** Mistakes in an adapter, made in the toy chain's. */
export const chainMutants: readonly Mutant[] = [
  mutant(
    'settle at first confirmation',
    'reorg',
    edit(observe, '  if (place.height > view.finalHeight) {', '  if (place.height > view.height) {'),
  ),
  mutant(
    'fail if missing from mempool',
    'expiry',
    edit(
      observe,
      "  return { attempt: attempt.id, status: 'not-seen' }",
      "  if (expiry !== undefined) return { attempt: attempt.id, status: 'dead', proof: { kind: 'expired-final', claims: [], block: blockRef(view, view.height), providers: 1 } }\n  return { attempt: attempt.id, status: 'not-seen' }",
    ),
  ),
  mutant(
    're-sign before expiry is final',
    'expiry',
    edit(observe, 'view.finalHeight >= expiry.lastValidHeight', 'view.height >= expiry.lastValidHeight'),
  ),
  mutant(
    'conflict taken as proof',
    'stuck',
    edit(
      observe,
      'if (place === undefined || place.height > view.finalHeight) return conflicted',
      'if (place === undefined) return conflicted',
    ),
    edit(
      observe,
      "fate: place !== undefined && place.height <= view.finalHeight ? 'consumed' : 'free'",
      "fate: place !== undefined ? 'consumed' : 'free'",
    ),
  ),
  mutant(
    'deposits are booked before they are final',
    'deposits',
    edit('testing/toy-chain/adapter/reads.ts', 'height <= view.finalHeight; height += 1', 'height <= view.height; height += 1'),
  ),
  mutant(
    'the deposit scan leaves a gap',
    'deposits',
    edit('testing/toy-chain/adapter/reads.ts', 'Math.max(from - 1, view.finalHeight)', 'Math.max(from - 1, view.height)'),
  ),
  mutant(
    'replacement drops claims',
    'stuck',
    edit(
      'testing/toy-chain/adapter/replace.ts',
      'slot: attempts[0]!.draft.slot ?? 0, fee',
      'slot: (attempts[0]!.draft.slot ?? 0) + 1, fee',
    ),
    edit('store/kernel/bind-attempt.ts', "if (!slotFits(tx, attempt)) return { status: 'slot-mismatch' }", ''),
    edit('store/kernel/slots.ts', "return row?.state === 'sealed' ||", "return row === undefined || row.state === 'sealed' ||"),
    edit('store/kernel/sharing-rule.ts', 'if (apart !== undefined) return', 'if (apart === null) return'),
  ),
  mutant(
    'replacement owns up to one claim only',
    'stuck',
    edit(
      'store/kernel/bind-attempt.ts',
      'replaces, claims: draft.claims }',
      "replaces, claims: purpose === 'replace' ? draft.claims.slice(0, 1) : draft.claims }",
    ),
  ),
]
