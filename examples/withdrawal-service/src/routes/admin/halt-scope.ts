import type { HaltScope } from '@wallet/core'
import { reasonSchema } from '../../http/schemas.ts'
import type { ServiceContext } from '../../service-context.ts'

/** What is halted or resumed, and why. */
export type HaltBody = { readonly scope: HaltScope; readonly reason: string }

const scopeSchema = {
  type: 'string',
  pattern: '^(global|(chain|asset|account|wallet|lane):[\\x21-\\x7b\\x7d\\x7e]{1,200})$',
  description: '`global`, or `chain:`, `asset:`, `account:`, `wallet:`, `lane:` with an id such as `chain:eip155:137`.',
} as const

/** The body of halting and resuming. */
export const haltBody = {
  type: 'object',
  additionalProperties: false,
  required: ['scope', 'reason'],
  properties: { scope: scopeSchema, reason: reasonSchema },
} as const

/** The same with `global` when no scope is named. */
export const pauseBody = { ...haltBody, required: ['reason'] } as const

/** Every halt in force. */
export async function haltsInForce({ engine }: ServiceContext): Promise<readonly object[]> {
  const { halts } = await engine.store.listHalts({})
  return halts.map((halt) => ({ ...halt, at: new Date(halt.at).toISOString() }))
}
