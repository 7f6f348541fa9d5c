import { answer, failureOf, failures, idSchema, reasonSchema, security } from '../../http/schemas.ts'

/** The path parameter of every route on one withdrawal. */
export type ById = { readonly id: string }
/** The body of verbs that only want to know why. */
export type WithReason = { readonly reason: string }

const params = { type: 'object', required: ['id'], properties: { id: idSchema } } as const
const response = {
  200: answer('Done, now or before'),
  ...failures,
  404: failureOf('No such withdrawal'),
  409: failureOf('Not possible now'),
} as const

/** The schema of an operator verb on one withdrawal, with the fields of its body. */
export function verbSchema(summary: string, properties: { readonly [field: string]: object }, required: readonly string[]): object {
  return {
    tags: ['operator'],
    summary,
    security,
    params,
    body: { type: 'object', additionalProperties: false, required, properties },
    response,
  }
}

/** The schema of an operator verb that takes nothing but a reason. */
export const reasonedSchema = (summary: string): object => verbSchema(summary, { reason: reasonSchema }, ['reason'])
