import { defineErrors, type ErrorCatalogue } from '@wallet/core'

/** What each error of this package says of its occasion. */
export type SqsErrors = {
  SQS__OPTIONS_INVALID: { option: string; reason: string }
  SQS__QUEUE_MISSING: { queue: string }
  SQS__UNREACHABLE: { reason: string }
  SQS__REFUSED: { reason: string }
}

/** Every way in which a call over SQS can fail. One page per code in `docs/errors/`. */
export const sqsErrors: ErrorCatalogue<SqsErrors> = defineErrors<SqsErrors>({
  SQS__OPTIONS_INVALID: { retry: 'never', message: (c) => `${c.option}: ${c.reason}` },
  SQS__QUEUE_MISSING: { retry: 'never', message: (c) => `there is no queue "${c.queue}"; createQueues makes it` },
  SQS__UNREACHABLE: { retry: 'safe', message: (c) => `SQS did not answer: ${c.reason}` },
  SQS__REFUSED: { retry: 'never', message: (c) => `SQS refused: ${c.reason}` },
})
