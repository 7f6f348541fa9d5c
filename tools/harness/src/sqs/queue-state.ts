import { createHash, randomUUID } from 'node:crypto'

/** A message as SQS keeps it. */
export interface StoredMessage {
  readonly id: string
  readonly body: string
  readonly attributes: unknown
  readonly sentAt: number
  visibleAt: number
  received: number
  firstReceivedAt: number
  receipt: string
}

type Redrive = { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number }

/** One queue: what SQS documents of a standard queue, in memory. */
export class QueueState {
  readonly name: string
  readonly url: string
  readonly arn: string
  readonly attributes: Map<string, string>
  readonly #now: () => number
  readonly #dead: (arn: string, message: StoredMessage) => void
  #messages: StoredMessage[] = []

  constructor(options: {
    readonly name: string
    readonly url: string
    readonly attributes: Readonly<Record<string, string>>
    readonly now: () => number
    /** Takes what was received too often. */
    readonly dead: (arn: string, message: StoredMessage) => void
  }) {
    this.name = options.name
    this.url = options.url
    this.arn = `arn:aws:sqs:us-east-1:000000000000:${options.name}`
    const defaults = { VisibilityTimeout: '30', DelaySeconds: '0', MessageRetentionPeriod: '345600', ReceiveMessageWaitTimeSeconds: '0' }
    this.attributes = new Map(Object.entries({ ...defaults, ...options.attributes }))
    this.#now = options.now
    this.#dead = options.dead
  }

  send(body: string, attributes: unknown, delaySeconds: number | undefined): StoredMessage {
    const delay = delaySeconds ?? Number(this.attributes.get('DelaySeconds'))
    const now = this.#now()
    const message = {
      id: randomUUID(),
      body,
      attributes,
      sentAt: now,
      visibleAt: now + delay * 1_000,
      received: 0,
      firstReceivedAt: 0,
      receipt: '',
    }
    this.#messages.push(message)
    return message
  }

  /** Takes over a message as it is, from a queue that it was received from too often. */
  adopt(message: StoredMessage): void {
    this.#messages.push({ ...message, visibleAt: this.#now(), received: 0, firstReceivedAt: 0, receipt: '' })
  }

  receive(max: number, visibilitySeconds: number | undefined): readonly StoredMessage[] {
    const taken: StoredMessage[] = []
    const now = this.#now()
    for (const message of this.#messages.filter(({ visibleAt }) => visibleAt <= now)) {
      if (taken.length === max) break
      const redrive = this.#redrive()
      if (redrive !== undefined && message.received >= redrive.maxReceiveCount) {
        this.#messages = this.#messages.filter((one) => one !== message)
        this.#dead(redrive.deadLetterTargetArn, message)
        continue
      }
      message.received += 1
      message.firstReceivedAt ||= now
      message.receipt = `${message.id}:${randomUUID()}`
      message.visibleAt = now + (visibilitySeconds ?? Number(this.attributes.get('VisibilityTimeout'))) * 1_000
      taken.push(message)
    }
    return taken
  }

  /** Deletes by the newest receipt; an older one is accepted and does nothing, as SQS documents it. */
  remove(receipt: string): void {
    this.#messages = this.#messages.filter((message) => message.receipt !== receipt || receipt === '')
  }

  /** False when the message is not in flight under this receipt. */
  hide(receipt: string, seconds: number): boolean {
    const message = this.#messages.find((one) => one.receipt === receipt)
    if (message === undefined || message.visibleAt <= this.#now()) return false
    message.visibleAt = this.#now() + seconds * 1_000
    return true
  }

  counts(): { readonly visible: number; readonly hidden: number } {
    const visible = this.#messages.filter(({ visibleAt }) => visibleAt <= this.#now()).length
    return { visible, hidden: this.#messages.length - visible }
  }

  #redrive(): Redrive | undefined {
    const policy = this.attributes.get('RedrivePolicy')
    if (policy === undefined || policy === '') return undefined
    const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(policy) as { deadLetterTargetArn: string; maxReceiveCount: string | number }
    return { deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount) }
  }
}

/** What the SDK compares bodies by. */
export function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex')
}
