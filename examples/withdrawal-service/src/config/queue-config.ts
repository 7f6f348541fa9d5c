import { ConfigError, fields, oneOf, optional, type Shape, text, words } from './shape.ts'

/** Doorbells on AWS SQS, or on whatever speaks its protocol at `endpoint`; credentials as the AWS SDK finds them. */
export type SqsConfig = {
  readonly kind: 'sqs'
  readonly region: string
  readonly endpoint: string | undefined
  readonly prefix: string | undefined
}
/** Doorbells on RabbitMQ, and, where users have wallets, the message API on its exchange. */
export type RabbitConfig = { readonly kind: 'rabbitmq'; readonly url: string; readonly prefix: string | undefined }
/** What tells other processes at once that there is work. Without any they look by themselves. */
export type QueueConfig = SqsConfig | RabbitConfig

const prefix = optional(text(/^[\w-]{1,60}$/, 'a prefix of letters, digits, _ and -'), undefined)
const sqs = fields<SqsConfig>({
  kind: oneOf('sqs'),
  region: words,
  endpoint: optional(text(/^https?:\/\/\S+$/, 'an http(s) URL'), undefined),
  prefix,
})
const rabbitmq = fields<RabbitConfig>({ kind: oneOf('rabbitmq'), url: text(/^amqps?:\/\/\S+$/, 'an amqp(s) URL'), prefix })

/** A queue is read by the shape of its kind. */
export const queue: Shape<QueueConfig> = (value, path) => {
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined
  if (kind === 'sqs') return sqs(value, path)
  if (kind === 'rabbitmq') return rabbitmq(value, path)
  throw new ConfigError(`${path}.kind`, 'one of sqs, rabbitmq is needed')
}
