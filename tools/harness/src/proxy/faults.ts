import { seededRandom } from './random.ts'

/** A probability for every call, or only for calls of the methods named. */
export type FaultRate = number | { readonly rate: number; readonly methods: readonly string[] }

/** What can happen to a whole HTTP request; for a batch, when it happens to one of its elements. */
export type TransportFault =
  /** Forwarded, then the socket is closed without a byte: the node acted and nobody was told. */
  | 'loseReply'
  /** Closed without forwarding. */
  | 'dropRequest'
  /** Forwarded, then 503. */
  | 'unavailableAfterAccept'
  /** 503 without forwarding. */
  | 'unavailable'
  /** 429 without forwarding. */
  | 'tooManyRequests'
  /** Forwarded, then status 200 with an HTML page. */
  | 'garbage'
  /** Forwarded, then silence until the caller gives up. */
  | 'hang'

export interface Faults extends Partial<Readonly<Record<TransportFault, FaultRate>>> {
  /** Wait before forwarding. */
  readonly delayMs?: number
  /** Wait between the node's answer and ours. */
  readonly replyDelayMs?: number
  /** Serve the chain as it was so many blocks ago. */
  readonly lagBlocks?: number
  /** Probability that eth_getTransactionReceipt answers null. */
  readonly nullReceipts?: number
  /** Probability that eth_getTransactionByHash answers null. */
  readonly nullTransactions?: number
  /** A height at which `finalized` stands still, or bor's error for a milestone it has not heard of. */
  readonly finalized?: number | 'missing'
  /** The chain id to claim. */
  readonly chainId?: number
}

/** Harmless first and mutually exclusive: at most one befalls a request. */
const transportFaults: readonly TransportFault[] = [
  'dropRequest',
  'unavailable',
  'tooManyRequests',
  'loseReply',
  'unavailableAfterAccept',
  'garbage',
  'hang',
]

/** The faults in force, and the dice. */
export interface FaultState {
  current(): Faults
  set(faults: Faults): void
  clear(): void
  /** Makes the next request that has this method suffer this fault, once; several queue up. */
  next(fault: TransportFault, method: string): void
  drawTransport(methods: readonly string[]): TransportFault | undefined
  draw(rate: number | undefined): boolean
}

export function faultState(seed: number, initial: Faults): FaultState {
  const random = seededRandom(seed)
  let faults: Faults = { ...initial }
  const once: { fault: TransportFault; method: string }[] = []
  const draw = (rate: number | undefined): boolean => rate !== undefined && rate > 0 && random() < rate
  const drawOne = (fault: TransportFault, method: string): boolean => {
    const rate = faults[fault]
    if (rate === undefined || typeof rate === 'number') return draw(rate)
    return rate.methods.includes(method) && draw(rate.rate)
  }
  return {
    current: () => faults,
    set: (more) => {
      faults = { ...faults, ...more }
    },
    clear: () => {
      faults = {}
      once.length = 0
    },
    next: (fault, method) => void once.push({ fault, method }),
    drawTransport(methods) {
      const due = once.findIndex(({ method }) => methods.includes(method))
      if (due >= 0) return once.splice(due, 1)[0]!.fault
      return transportFaults.find((fault) => methods.some((method) => drawOne(fault, method)))
    },
    draw,
  }
}
