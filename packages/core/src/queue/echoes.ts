/** What a queue over a broker writes on each message it sends, so that a second ring can be told from news. */
export type RingMark = {
  readonly id: string
  readonly dedupeId: string | undefined
  /** Which queue object sent it, and as its how-manieth. */
  readonly sender: string
  readonly number: number
  readonly deliveries: number
}

const kept = 10_000

/**
 * Tells rings that say nothing new from news, for queues over brokers that cannot: few have a notion of "still waiting".
 *
 * A second ring is an echo where it is certain that it was sent before the first was received: when both are received together, or
 * when this very object sent it before it received the other. Between processes a doubled ring may come through, which costs a
 * look; news never gets lost.
 */
export class Echoes {
  readonly #me: string
  #sent = 0
  /** By dedupe id: how many rings this object had sent when it last received one. */
  readonly #received = new Map<string, { readonly sent: number; readonly id: string }>()

  /** `me` is the sender's name on what this object sends. */
  constructor(me: string) {
    this.#me = me
  }

  /** The number of the next ring that is sent. */
  next(): number {
    this.#sent += 1
    return this.#sent
  }

  /** Splits what was received at once into rings to hand over and echoes to drop. */
  sort<Ring extends RingMark>(rings: readonly Ring[]): { readonly news: readonly Ring[]; readonly echoes: readonly Ring[] } {
    const news: Ring[] = []
    const echoes: Ring[] = []
    const together = new Set<string>()
    for (const ring of rings) {
      const { dedupeId } = ring
      const known = dedupeId !== undefined && (together.has(dedupeId) || this.#cameBefore(ring, dedupeId))
      if (dedupeId !== undefined) together.add(dedupeId)
      if (known) echoes.push(ring)
      else news.push(ring)
    }
    for (const { dedupeId, id } of news) if (dedupeId !== undefined) this.#remember(dedupeId, id)
    return { news, echoes }
  }

  #cameBefore({ sender, number, id, deliveries }: RingMark, dedupeId: string): boolean {
    const received = this.#received.get(dedupeId)
    if (received === undefined || sender !== this.#me) return false
    // What is delivered again was handed over before, and its holder has let it go.
    return deliveries === 1 && id !== received.id && number <= received.sent
  }

  #remember(dedupeId: string, id: string): void {
    this.#received.delete(dedupeId)
    this.#received.set(dedupeId, { sent: this.#sent, id })
    if (this.#received.size <= kept) return
    const [oldest] = this.#received.keys()
    if (oldest !== undefined) this.#received.delete(oldest)
  }
}
