/** Known to be absent: as worth remembering as a row, since most halts and limits do not exist. */
export const absent: unique symbol = Symbol('absent')

/** A decoded row, or the knowledge that there is none. Rows are never changed in place, so they can be shared. */
export type Cell<Row> = Row | typeof absent

/**
 * The rows read or written last, bounded to two generations of `generationMax`.
 *
 * Nobody else writes the file, so what was read stays true. When the young generation is full it becomes the old one and the old
 * one is dropped: almost the choice of a least-recently-used list, without its bookkeeping on each read.
 */
export class RowCache<Row> {
  readonly #generationMax: number
  #young = new Map<string, Cell<Row>>()
  #old = new Map<string, Cell<Row>>()

  constructor(generationMax: number) {
    this.#generationMax = generationMax
  }

  get(key: string): Cell<Row> | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.size === 0 ? undefined : this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: string, cell: Cell<Row>): void {
    if (this.#young.size >= this.#generationMax) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, cell)
  }
}
