/** JSON schemas shared by routes: checked at the door and published at `/api-docs`. Nothing is coerced: "1" is not 1. */

/** An amount in whole coins. The engine reads it exactly; this only keeps the absurd out. */
export const amountSchema = {
  type: 'string',
  minLength: 1,
  maxLength: 160,
  description: 'Whole coins as a decimal string, for example "0.015". JSON numbers are refused: they lose digits.',
} as const

/** The caller's id of a withdrawal: made and kept before the first call, so that a retry is the same withdrawal. */
export const idSchema = {
  type: 'string',
  minLength: 1,
  maxLength: 128,
  description: 'Yours, kept before the first call; for ever one withdrawal.',
} as const

export const userSchema = { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9_.@-]{0,99}$', description: 'Your id of the user.' } as const

export const nameSchema = { type: 'string', minLength: 1, maxLength: 200 } as const

/** A chain or one of its assets. */
export const networkSchema = { ...nameSchema, description: 'A chain or asset: `polygon`, `polygon:usdc`, a CAIP-2 or CAIP-19 id.' } as const

export const addressSchema = { type: 'string', minLength: 1, maxLength: 200 } as const

export const reasonSchema = { type: 'string', minLength: 1, maxLength: 500, description: 'Goes into the journal.' } as const

const error = {
  type: 'object',
  description: 'Branch on `code`; `retry` says what may be done next.',
  required: ['code', 'message', 'retry'],
  properties: { code: { type: 'string' }, message: { type: 'string' }, retry: { type: 'string', enum: ['never', 'safe', 'reconcile'] } },
} as const

const failed = { type: 'object', additionalProperties: true, required: ['error'], properties: { error } } as const

/** The failures any authenticated route can answer. */
export const failures = {
  400: { description: 'Not a usable request', ...failed },
  401: { description: 'No valid API key', ...failed },
  403: { description: 'Not for this API key', ...failed },
  429: { description: 'Too many requests', ...failed },
  500: { description: 'A bug or an unforeseen failure', ...failed },
  503: { description: 'A part of the service is away, or withdrawals are halted', ...failed },
} as const

/** A failure that only some routes answer. */
export const failureOf = (description: string): typeof failed & { readonly description: string } => ({ description, ...failed })

/** An answer that is described in words only. */
export const answer = (
  description: string,
): { readonly description: string; readonly type: 'object'; readonly additionalProperties: true } => ({
  description,
  type: 'object',
  additionalProperties: true,
})

/** A success with named fields; whatever is not named goes out all the same. */
export const answerOf = <Properties extends object>(
  description: string,
  properties: Properties,
): { readonly description: string; readonly type: 'object'; readonly additionalProperties: true; readonly properties: Properties } => ({
  ...answer(description),
  properties,
})

/** The status of a withdrawal, as clients see it. */
export const statusSchema = { type: 'string', enum: ['PENDING', 'VALIDATING', 'SIGNED', 'BROADCASTING', 'COMPLETED', 'FAILED'] } as const

/** The error of a withdrawal that ended unpaid. */
export const errorSchema = error

/** Security requirement of authenticated routes. */
export const security = [{ apiKey: [] }, { bearer: [] }] as const
