import { loopbackServer } from '../proxy/loopback-server.ts'

/** A wire to a node of the Bitcoin family that can be made to fail. Bytes pass as they are: amounts stay the text the node wrote. */
export interface CoinProxy {
  readonly url: string
  /** Methods asked for, in order; those of a batch singly. */
  methods(): readonly string[]
  /** Lets the next send through and loses its answer. */
  loseNextReply(): void
  /** Answers nobody until `up`. */
  down(): void
  up(): void
  /** Changes the answer to one method until the returned function is called; gets and gives the node's JSON text. */
  lie(method: string, told: (answer: string) => string): () => void
  stop(): Promise<void>
}

/** Starts a proxy before a node. */
export async function startCoinProxy(upstream: string): Promise<CoinProxy> {
  const target = new URL(upstream)
  const authorization = `Basic ${Buffer.from(`${target.username}:${target.password}`).toString('base64')}`
  target.username = ''
  target.password = ''
  let lost = 0
  let isDown = false
  const seen: string[] = []
  const lies = new Map<string, (answer: string) => string>()
  const server = await loopbackServer(async (body, response) => {
    const methods = [...body.matchAll(/"method":"(\w+)"/g)].map((match) => match[1] ?? '')
    seen.push(...methods)
    if (isDown) return void response.socket?.destroy()
    const answer = await fetch(target, { method: 'POST', body, headers: { authorization, 'content-type': 'application/json' } })
    const text = await answer.text()
    if (lost > 0 && methods.includes('sendrawtransaction')) {
      lost -= 1
      return void response.socket?.destroy()
    }
    const told = methods.reduce((sofar, method) => lies.get(method)?.(sofar) ?? sofar, text)
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(told)
  })
  return {
    url: `http://127.0.0.1:${server.port}`,
    methods: () => seen,
    loseNextReply: () => {
      lost += 1
    },
    down: () => {
      isDown = true
    },
    up: () => {
      isDown = false
    },
    lie: (method, told) => {
      lies.set(method, told)
      return () => void lies.delete(method)
    },
    stop: () => server.down(),
  }
}
