/** Known to be absent: as worth remembering as a row, since most halts and limits do not exist. */
export const absent: unique symbol = Symbol('absent')

/** A decoded row, or the knowledge that there is none. Rows are never changed in place, so they can be shared. */
export type Cell = object | typeof absent

/**
 * Rows known one by one, in two generations.
 *
 * Nothing is dropped while a batch runs: what was fetched for it must still be there when it starts again, or it never ends. `trim`
 * is called between batches and drops what two generations have not asked for.
 */
export class Cells {
  readonly #generationMax: number
  #young = new Map<string, Cell>()
  #old = new Map<string, Cell>()

  constructor(generationMax: number) {
    this.#generationMax = generationMax
  }

  get(key: string): Cell | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    if (old !== undefined) this.#young.set(key, old)
    return old
  }

  set(key: string, cell: Cell): void {
    this.#young.set(key, cell)
  }

  forget(key: string): void {
    this.#young.delete(key)
    this.#old.delete(key)
  }

  trim(): void {
    if (this.#young.size < this.#generationMax) return
    this.#old = this.#young
    this.#young = new Map()
  }

  clear(): void {
    this.#young = new Map()
    this.#old = new Map()
  }
}
