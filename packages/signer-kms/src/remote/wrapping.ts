import type { WrapContext } from '@wallet/core'
import { signerKmsErrors } from '../errors/codes.ts'
import { askRegions, type Route } from './ask-regions.ts'
import type { Failure, Reply } from './reply.ts'
import type { CallSettings } from './settings.ts'

/** Asks for a wrapping or an unwrapping, and turns a failure into its error. */
export async function askWrapper(
  settings: CallSettings,
  route: Route,
  operation: 'wrap' | 'unwrap',
  name: string,
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<Reply<Uint8Array>>,
): Promise<Uint8Array> {
  const reply = await askRegions(settings, [route], operation, signal, (_, deadline) => ask(deadline))
  if (reply.status === 'answered') return reply.value
  throw wrapperError(operation, name, reply)
}

// Which of key, context and bytes is wrong no KMS says, on purpose.
const notOurs = new Set(['InvalidCiphertextException', 'IncorrectKeyException', 'INVALID_ARGUMENT'])

function wrapperError(operation: 'wrap' | 'unwrap', name: string, { status, reason }: Failure): Error {
  if (status !== 'refused') return signerKmsErrors.create('KMS_UNREACHABLE', { operation, reason: `${status}: ${reason}` })
  if (operation === 'unwrap' && notOurs.has(reason))
    return signerKmsErrors.create('UNWRAP_REFUSED', { wrapper: name, reason: 'another key, another context, or changed bytes' })
  return signerKmsErrors.create('KMS_REFUSED', { operation, reason })
}

/** The context as bytes, in one form for one content: sorted by name, as JSON. */
export function canonicalContext(context: WrapContext): Uint8Array {
  const pairs = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return new TextEncoder().encode(JSON.stringify(pairs))
}
