import type { ConfirmChannel, Options } from 'amqplib'
import { namedError } from '../link/rabbit-error.ts'

/** How the broker keeps a queue: `quorum` is replicated where the broker is a cluster. Both are on the disk before they confirm. */
export type QueueType = 'classic' | 'quorum'

const kept = (type: QueueType, more: Options.AssertQueue['arguments'] = {}): Options.AssertQueue => ({
  durable: true,
  arguments: { 'x-queue-type': type, ...more },
})

/** Declares a queue and the place for its dead letters; idempotent. */
export async function declareQueue(channel: ConfirmChannel, name: string, type: QueueType): Promise<void> {
  await channel.assertQueue(`${name}.dead`, kept(type))
  // Brokers that give up after some deliveries by themselves would throw the message away.
  await channel.assertQueue(name, kept(type, { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': `${name}.dead` }))
}

/**
 * Declares a queue in which messages wait out one delay before the broker moves them on, and gives its name. It goes away by itself
 * when nobody has used it for a while.
 *
 * @throws WalletError `RABBITMQ__UNREACHABLE`, `RABBITMQ__REFUSED`
 */
export async function declareDelay(channel: ConfirmChannel, name: string, delayMs: number, type: QueueType): Promise<string> {
  // Rounded up to two digits, so that a thousand different delays do not make a thousand queues.
  const step = 10 ** Math.max(0, Math.ceil(delayMs).toString().length - 2)
  const ms = Math.ceil(delayMs / step) * step
  const onward = { messageTtl: ms, expires: ms + 60_000, deadLetterExchange: '', deadLetterRoutingKey: name }
  // There the broker lets go of a message only once the queue it goes to has it; the other kind hands it over inside the broker.
  const sure = type === 'quorum' ? { 'x-dead-letter-strategy': 'at-least-once', 'x-overflow': 'reject-publish' } : {}
  try {
    await channel.assertQueue(`${name}.delay.${ms}`, { ...kept(type, sure), ...onward })
  } catch (error) {
    throw namedError(error)
  }
  return `${name}.delay.${ms}`
}
