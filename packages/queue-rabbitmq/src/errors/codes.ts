import { defineErrors, type ErrorCatalogue } from '@wallet/core'

/** What each error of this package says of its occasion. */
export type RabbitErrors = {
  RABBITMQ__OPTIONS_INVALID: { option: string; reason: string }
  RABBITMQ__UNREACHABLE: { reason: string }
  RABBITMQ__REFUSED: { reason: string }
  RABBITMQ__UNSERVED: { verb: string }
  RABBITMQ__UNANSWERED: { verb: string; afterMs: number }
}

/** Every way in which a call over RabbitMQ can fail. One page per code in `docs/errors/`. */
export const rabbitErrors: ErrorCatalogue<RabbitErrors> = defineErrors<RabbitErrors>({
  RABBITMQ__OPTIONS_INVALID: { retry: 'never', message: (c) => `${c.option}: ${c.reason}` },
  RABBITMQ__UNREACHABLE: { retry: 'safe', message: (c) => `the broker did not answer: ${c.reason}` },
  RABBITMQ__REFUSED: { retry: 'never', message: (c) => `the broker refused: ${c.reason}` },
  RABBITMQ__UNSERVED: { retry: 'safe', message: (c) => `nobody takes messages to ${c.verb}` },
  RABBITMQ__UNANSWERED: {
    retry: 'reconcile',
    message: (c) => `no answer to ${c.verb} within ${c.afterMs} ms; ask again under the same id`,
  },
})
