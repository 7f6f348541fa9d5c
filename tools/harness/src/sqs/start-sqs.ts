import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { md5, QueueState, type StoredMessage } from './queue-state.ts'

export interface SqsServer {
  readonly endpoint: string
  /** The server's time in ms. */
  now(): number
  /** Lets that time go on. */
  advance(ms: number): void
  /** What was asked, by action. */
  readonly calls: readonly string[]
  /** The next answers to an action are lost after it was carried out. */
  loseReplies(action: string, count: number): void
  /** The next messages that are sent to a queue are kept twice, as an at-least-once service may. */
  doubleNext(count: number): void
  /** Refuses connections, and takes them again. */
  setDown(down: boolean): void
  stop(): Promise<void>
}

type Input = { readonly [field: string]: unknown }
type World = { readonly queues: Map<string, QueueState>; readonly now: () => number; endpoint: string; doubled: number }

class Refusal extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * Starts a server that speaks the JSON protocol of Amazon SQS to an unmodified SDK: standard queues with visibility, delays, redrive
 * policies and long polls, in memory, under a clock that can be moved.
 */
export async function startSqs(): Promise<SqsServer> {
  let ahead = 0
  const waiters = new Set<() => void>()
  const wake = (): void => {
    for (const waiter of [...waiters]) waiter()
  }
  const world: World = { queues: new Map(), now: () => Date.now() + ahead, endpoint: '', doubled: 0 }
  const calls: string[] = []
  const lost = new Map<string, number>()
  let down = false

  const server = createServer((request, response) => {
    if (down) return void request.socket.destroy()
    void serve(request, response)
  })
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const action = String(request.headers['x-amz-target'] ?? '').replace('AmazonSQS.', '')
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    calls.push(action)
    try {
      if (request.headers['authorization'] === undefined) throw new Refusal('MissingAuthenticationToken', 'the request is not signed')
      const input = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Input
      const answer = action === 'ReceiveMessage' ? await receive(world, input, response, waiters) : act(world, action, input)
      const losses = lost.get(action) ?? 0
      if (losses > 0) {
        lost.set(action, losses - 1)
        return void request.socket.destroy()
      }
      reply(response, 200, answer)
      wake()
    } catch (error) {
      const code = error instanceof Refusal ? error.code : 'InternalFailure'
      response.setHeader('x-amzn-query-error', `${code};Sender`)
      reply(response, error instanceof Refusal ? 400 : 500, {
        __type: `com.amazonaws.sqs#${code}`,
        message: String((error as Error).message),
      })
    }
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  world.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    endpoint: world.endpoint,
    now: world.now,
    advance: (ms) => {
      ahead += ms
      wake()
    },
    calls,
    loseReplies: (action, count) => void lost.set(action, count),
    doubleNext: (count) => {
      world.doubled = count
    },
    setDown: (value) => {
      down = value
      if (down) server.closeAllConnections()
    },
    stop: () =>
      new Promise((resolve) => {
        wake()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  if (response.writableEnded || response.destroyed) return
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
  response.end(JSON.stringify(body))
}

function queueOf({ queues }: World, input: Input): QueueState {
  const queue = queues.get(
    String(input['QueueUrl'] ?? '')
      .split('/')
      .at(-1) ?? '',
  )
  if (queue === undefined) throw new Refusal('QueueDoesNotExist', 'The specified queue does not exist.')
  return queue
}

function act(world: World, action: string, input: Input): unknown {
  switch (action) {
    case 'CreateQueue':
      return { QueueUrl: create(world, input).url }
    case 'GetQueueUrl':
      return { QueueUrl: queueOf(world, { QueueUrl: input['QueueName'] }).url }
    case 'ListQueues':
      return {
        QueueUrls: [...world.queues.values()]
          .filter(({ name }) => name.startsWith(String(input['QueueNamePrefix'] ?? '')))
          .map(({ url }) => url),
      }
    case 'GetQueueAttributes':
      return { Attributes: attributesOf(queueOf(world, input)) }
    case 'SetQueueAttributes':
      for (const [name, value] of Object.entries(input['Attributes'] as object)) queueOf(world, input).attributes.set(name, String(value))
      return {}
    case 'SendMessage':
      return send(world, input)
    case 'DeleteMessage':
      queueOf(world, input).remove(String(input['ReceiptHandle']))
      return {}
    case 'ChangeMessageVisibility':
      if (!queueOf(world, input).hide(String(input['ReceiptHandle']), Number(input['VisibilityTimeout'])))
        throw new Refusal('MessageNotInflight', 'The specified message is not in flight.')
      return {}
    default:
      throw new Refusal('InvalidAction', `${action} is not imitated`)
  }
}

function create(world: World, input: Input): QueueState {
  const name = String(input['QueueName'])
  const attributes = (input['Attributes'] ?? {}) as Record<string, string>
  const known = world.queues.get(name)
  if (known !== undefined) {
    const other = Object.entries(attributes).some(([key, value]) => known.attributes.get(key) !== value)
    if (other) throw new Refusal('QueueNameExists', 'A queue already exists with the same name and a different value for an attribute.')
    return known
  }
  const dead = (arn: string, message: StoredMessage): void => [...world.queues.values()].find((one) => one.arn === arn)?.adopt(message)
  const queue = new QueueState({ name, url: `${world.endpoint}/000000000000/${name}`, attributes, now: world.now, dead })
  world.queues.set(name, queue)
  return queue
}

function attributesOf(queue: QueueState): object {
  const { visible, hidden } = queue.counts()
  const counts = { ApproximateNumberOfMessages: `${visible}`, ApproximateNumberOfMessagesNotVisible: `${hidden}` }
  return { ...Object.fromEntries(queue.attributes), ...counts, QueueArn: queue.arn }
}

function send(world: World, input: Input): object {
  const body = String(input['MessageBody'])
  const delay = input['DelaySeconds'] as number | undefined
  if (delay !== undefined && (!Number.isInteger(delay) || delay < 0 || delay > 900))
    throw new Refusal('InvalidParameterValue', 'DelaySeconds')
  const queue = queueOf(world, input)
  const { id } = queue.send(body, input['MessageAttributes'], delay)
  if (world.doubled > 0) {
    world.doubled -= 1
    queue.send(body, input['MessageAttributes'], delay)
  }
  return { MessageId: id, MD5OfMessageBody: md5(body) }
}

/** Answers as soon as there is something, at the latest when the wait is over on the server's clock; a caller who hangs up gets nothing. */
async function receive(world: World, input: Input, response: ServerResponse, waiters: Set<() => void>): Promise<object> {
  const queue = queueOf(world, input)
  const max = Number(input['MaxNumberOfMessages'] ?? 1)
  const waitSeconds = Number(input['WaitTimeSeconds'] ?? queue.attributes.get('ReceiveMessageWaitTimeSeconds'))
  if (max < 1 || max > 10 || waitSeconds < 0 || waitSeconds > 20)
    throw new Refusal('InvalidParameterValue', 'MaxNumberOfMessages or WaitTimeSeconds')
  const until = world.now() + waitSeconds * 1_000
  for (;;) {
    if (response.destroyed) return {}
    const messages = queue.receive(max, input['VisibilityTimeout'] as number | undefined)
    if (messages.length > 0 || world.now() >= until) return messages.length === 0 ? {} : { Messages: messages.map(shown) }
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        waiters.delete(done)
        response.removeListener('close', done)
        resolve()
      }
      const timer = setTimeout(done, 100)
      waiters.add(done)
      response.once('close', done)
    })
  }
}

function shown(message: StoredMessage): object {
  const system = {
    ApproximateReceiveCount: `${message.received}`,
    SentTimestamp: `${message.sentAt}`,
    ApproximateFirstReceiveTimestamp: `${message.firstReceivedAt}`,
  }
  const attributes = message.attributes === undefined ? {} : { MessageAttributes: message.attributes }
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    Body: message.body,
    MD5OfBody: md5(message.body),
    Attributes: system,
    ...attributes,
  }
}
