import { coreErrors } from '@wallet/core'
import { parseExact, writeExact } from '../rpc/exact-json.ts'
import type { EscrowParticipant } from './participant.ts'

const verbs = ['prepare', 'make', 'exchange', 'funds', 'exportInfo', 'importInfo', 'payAll', 'describe', 'sign', 'submit'] as const
type Verb = (typeof verbs)[number]

/** Carries one message to whoever holds the key, and the answer back: HTTP, a queue, a person with a file. */
export type EscrowPost = (message: string, signal: AbortSignal) => Promise<string>

/** A participant elsewhere: each verb is one message and its answer, both texts. The other side runs {@link answerEscrowMessage}. */
export function remoteParticipant(post: EscrowPost): EscrowParticipant {
  const ask = async (verb: Verb, given: readonly unknown[], signal: AbortSignal): Promise<unknown> =>
    revived(parseExact(await post(writeExact({ verb, given }), signal)))
  return Object.fromEntries(
    verbs.map((verb) => [verb, (...given: readonly unknown[]) => ask(verb, given.slice(0, -1), given.at(-1) as AbortSignal)]),
  ) as unknown as EscrowParticipant
}

/**
 * Answers one message of a remote participant with a wallet here.
 *
 * Look at what it asks before you let it sign: `permit` gets every verb, and for `sign` what the payment would do by this wallet's own reading.
 *
 * @throws WalletError `REQUEST_INVALID` for another text, `OPERATION_REFUSED` when `permit` says no, and those of the participant
 */
export async function answerEscrowMessage(
  participant: EscrowParticipant,
  message: string,
  permit: (verb: string, given: readonly unknown[]) => Promise<boolean>,
  signal: AbortSignal,
): Promise<string> {
  const { verb, given } = readMessage(message)
  if (!(await permit(verb, given)))
    throw coreErrors.create('OPERATION_REFUSED', { operation: `escrow ${verb}`, reason: 'not permitted here' })
  const call = participant[verb] as (...given: readonly unknown[]) => Promise<unknown>
  return writeExact((await call(...given, signal)) ?? null)
}

function readMessage(message: string): { readonly verb: Verb; readonly given: readonly unknown[] } {
  const invalid = coreErrors.create('REQUEST_INVALID', { field: 'message', reason: 'not an escrow message' })
  let parsed: unknown
  try {
    parsed = parseExact(message)
  } catch {
    throw invalid
  }
  const { verb, given } = (parsed ?? {}) as { verb?: unknown; given?: unknown }
  const known = verbs.find((one) => one === verb)
  if (known === undefined || !Array.isArray(given)) throw invalid
  return { verb: known, given }
}

const amounts = new Set(['total', 'spendable', 'payable', 'awaited', 'amount', 'fee', 'change', 'unlockTime'])

/** Small amounts come as numbers; here they are bigints whatever their size. */
function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, amounts.has(name) && typeof one === 'number' ? BigInt(one) : revived(one)]),
  )
}
