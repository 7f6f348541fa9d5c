import type { Clock } from '../../ports/clock.ts'

/**
 * The server's time as far as this process knows: what it last said, and what has passed here since.
 *
 * It lags by the way of the last answer and never runs ahead. The engine has the last word with each commit.
 */
export class StoreTime {
  readonly #clock: Pick<Clock, 'now'>
  #server = 0
  #heardAt = 0

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  /** The server said that it is `now`. */
  heard(now: number): void {
    this.#server = now
    this.#heardAt = this.#clock.now()
  }

  /** A clock here that is set back only makes the estimate lag; the engine then says so. */
  now(): number {
    return this.#server + Math.max(0, this.#clock.now() - this.#heardAt)
  }
}
