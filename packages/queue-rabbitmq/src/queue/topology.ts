import type { ConfirmChannel } from 'amqplib'
import { namedError } from '../link/rabbit-error.ts'

// Replicated where the broker is a cluster, on the disk before it is confirmed, and each message counts its deliveries.
const quorum = { 'x-queue-type': 'quorum' }

/** Declares a queue and the place for its dead letters; idempotent. */
export async function declareQueue(channel: ConfirmChannel, name: string): Promise<void> {
  await channel.assertQueue(`${name}.dead`, { durable: true, arguments: quorum })
  // Later brokers give up after some deliveries by themselves, and would throw the message away.
  const dead = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': `${name}.dead` }
  await channel.assertQueue(name, { durable: true, arguments: { ...quorum, ...dead } })
}

/**
 * Declares a queue in which messages wait out one delay before the broker moves them on, and gives its name. It goes away by itself
 * when nobody has used it for a while.
 *
 * @throws WalletError `RABBITMQ__UNREACHABLE`, `RABBITMQ__REFUSED`
 */
export async function declareDelay(channel: ConfirmChannel, name: string, delayMs: number): Promise<string> {
  // Rounded up to two digits, so that a thousand different delays do not make a thousand queues.
  const step = 10 ** Math.max(0, Math.ceil(delayMs).toString().length - 2)
  const ms = Math.ceil(delayMs / step) * step
  try {
    await channel.assertQueue(`${name}.delay.${ms}`, {
      durable: true,
      messageTtl: ms,
      expires: ms + 60_000,
      deadLetterExchange: '',
      deadLetterRoutingKey: name,
      // The broker lets go of a message only once the queue it goes to has it.
      arguments: { ...quorum, 'x-dead-letter-strategy': 'at-least-once', 'x-overflow': 'reject-publish' },
    })
  } catch (error) {
    throw namedError(error)
  }
  return `${name}.delay.${ms}`
}
