import { edit, type Mutant, mutant } from './mutant.ts'

const accept = 'store/verbs/accept.ts'
const known = "if (known !== undefined) return { status: known.digest === input.digest ? 'exists' : 'conflict', order: known }"

/** Mistakes in the verbs and the books. */
export const storeMutants: readonly Mutant[] = [
  mutant(
    'a deposit is credited twice',
    'deposits',
    edit('store/verbs/credit.ts', 'if (known !== undefined) {', 'if (known !== undefined && known.amount !== input.amount) {'),
  ),
  mutant(
    'fresh nonce on retry',
    'crash',
    edit('store/verbs/slot.ts', 'const mine = unsealedSlot(tx, fence.order, lane.id)', 'const mine = undefined as Slot | undefined'),
  ),
  mutant(
    'drop the exists branch',
    'lost',
    edit(accept, known, known.replace('known !== undefined', 'known !== undefined && known.digest !== input.digest')),
  ),
  mutant(
    'ids expire',
    'lost',
    edit(accept, known, known.replace('known !== undefined', 'known !== undefined && tx.now - known.createdAt < 4_000')),
  ),
  mutant(
    'a refused id may try again',
    'lost',
    edit(accept, known, known.replace('known !== undefined', "known !== undefined && known.state !== 'refused'")),
  ),
  mutant(
    'token not checked',
    'theft',
    edit('store/kernel/fence.ts', 'fence.token < 1 || orders[index]?.token !== fence.token', 'fence.token < 1'),
  ),
  mutant(
    'a lapsed lease keeps its power',
    'theft',
    edit('store/verbs/lease.ts', 'token: before.token + 1', 'token: Math.max(1, before.token)'),
  ),
  mutant(
    'a lease holds nobody off',
    'calm',
    edit('store/verbs/lease.ts', 'leasedUntil: until, dueAt: until, worker', 'leasedUntil: until, dueAt: tx.now, worker'),
  ),
  mutant(
    'hold not checked at seal',
    'holds',
    edit('store/kernel/go-live.ts', 'if (lost.length > 0) return', 'if (lost.length > 1_000) return'),
  ),
  mutant(
    'spent claims stay held',
    'calm',
    edit(
      'store/kernel/claims.ts',
      "if (row !== undefined && row.state === 'held') putClaim",
      "if (row !== undefined && row.state === 'consumed') putClaim",
    ),
  ),
  mutant('halt ignored at seal', 'halts', edit('store/kernel/go-live.ts', '  if (halt !== undefined) return halt\n', '')),
  mutant(
    'seal stores other bytes',
    'calm',
    edit(
      'store/kernel/go-live.ts',
      "state: 'sealed', signed, sealedAt: tx.now",
      "state: 'sealed', signed: { ...signed, bytes: signed.bytes.slice(1) }, sealedAt: tx.now",
    ),
  ),
  mutant(
    'slot reused while sealed',
    'crash',
    edit(
      'store/kernel/slots.ts',
      "putSlot(tx, { ...row, state: 'sealed', attempt: attempt.id })",
      "putSlot(tx, { ...row, state: 'gap', attempt: null, order: null })",
    ),
  ),
  mutant(
    'settle twice',
    'lost',
    edit('store/verbs/settle.ts', '  if (order.settlement !== null) return settledBefore(tx, input, order, attempt)\n', ''),
  ),
  mutant(
    'release the remainder twice',
    'calm',
    edit(
      'ledger/movements.ts',
      'available: order.reserved - paid - borne },\n      { account: world, available: -(paid + borne) },',
      'available: 2n * (order.reserved - paid - borne) },\n      { account: world, available: order.reserved - paid - borne - (paid + borne) },',
    ),
  ),
  mutant(
    'forget the fee overrun',
    'stuck',
    edit('ledger/movements.ts', 'postings: [fromUser, feeOverrun(feeAsset, overrun)], paid', 'postings: [fromUser], paid'),
  ),
  mutant(
    'forget the fee of what reverted',
    'poison',
    edit('store/verbs/bury.ts', 'if (proof.feePaid !== undefined && proof.feePaid > 0n) postAll', 'if (proof.feePaid === -1n) postAll'),
  ),
  mutant(
    'cancel ends with a live attempt',
    'people',
    edit('store/verbs/cancel.ts', 'if (attempt !== undefined) return', "if (attempt?.state === 'final') return"),
  ),
  mutant(
    'the dead letter releases money',
    'forged',
    edit(
      'store/verbs/dead-letter.ts',
      "import { record } from '../kernel/record.ts'",
      "import { record } from '../kernel/record.ts'\nimport { released } from '../../ledger/movements.ts'\nimport { postAll } from '../../ledger/post.ts'",
    ),
    edit('store/verbs/dead-letter.ts', '{ deadLettered: true, note,', "{ reserved: 0n as Order['reserved'], deadLettered: true, note,"),
    edit('store/verbs/dead-letter.ts', '  standDown(tx, order.id)\n', '  postAll(tx, [released(standDown(tx, order.id))])\n'),
  ),
  mutant(
    'reopen double books',
    'people',
    edit('store/verbs/reopen.ts', '  postAll(tx, undone.postings)\n', '  postAll(tx, undone.postings)\n  postAll(tx, undone.postings)\n'),
  ),
  mutant(
    'limits returned twice',
    'people',
    edit(
      'store/kernel/end-order.ts',
      '  returnLimits(tx, order.limits)\n',
      '  returnLimits(tx, order.limits)\n  returnLimits(tx, order.limits)\n',
    ),
  ),
  mutant('limits never returned', 'people', edit('store/kernel/end-order.ts', '  returnLimits(tx, order.limits)\n', '')),
  mutant(
    'one person releases without proof',
    'release',
    edit('store/verbs/force-release.ts', 'if (releasers.length < 2) {', 'if (releasers.length < 1) {'),
  ),
  mutant(
    'requeue loses the order',
    'calm',
    edit(
      'store/verbs/requeue.ts',
      'const dueAt = delayMs === null ? null : tx.now',
      'const dueAt = delayMs === null || order.tries === 2 ? null : tx.now',
    ),
  ),
  mutant('park for ever', 'stuck', edit('store/verbs/park.ts', 'dueAt: tx.now + Math.max(0, resumeInMs)', 'dueAt: null')),
  mutant(
    'settle leaves no journal entry',
    'calm',
    edit(
      'store/verbs/settle.ts',
      "  record(tx, 'settle', order.id, { ...booking(input), overrun: overrun.toString(), loss: loss?.toString() ?? null, halts })\n",
      '',
    ),
  ),
]
