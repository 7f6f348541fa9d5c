/** When a fault strikes, relative to the call it strikes, and how. */
export type FaultMode = 'kill-before' | 'kill-after' | 'throw-before' | 'throw-after' | 'hang'
/** One fault: the call it strikes, counted over all ports of a process from 1. */
export type Fault = { readonly at: number; readonly mode: FaultMode }

/** Every mode, in the order in which the matrix runs them. */
export const faultModes: readonly FaultMode[] = ['kill-before', 'kill-after', 'throw-before', 'throw-after', 'hang']

/** What a struck call rejects with: a port that gave no answer. Whether it did its work, the caller cannot know. */
export class StruckError extends Error {
  override readonly name = 'StruckError'
}

type Method = (...args: unknown[]) => Promise<unknown>

/** Wraps ports so that every asynchronous call through them is counted, and the one the fault names is struck. */
export class FaultyPorts {
  /** The calls so far, by name, in order. */
  readonly calls: string[] = []
  readonly #fault: Fault | undefined
  readonly #hangMs: number

  constructor(fault: Fault | undefined, hangMs: number) {
    this.#fault = fault
    this.#hangMs = hangMs
  }

  /** The same port, with the named methods counted. */
  wrap<Port extends object>(name: string, port: Port, methods: (method: string) => boolean): Port {
    return new Proxy(port, {
      get: (target, property, receiver) => {
        const member: unknown = Reflect.get(target, property, receiver)
        if (typeof member !== 'function' || typeof property !== 'string' || !methods(property)) return member
        return (...args: unknown[]) => this.#call(`${name}.${property}`, () => (member as Method).apply(target, args))
      },
    })
  }

  async #call(name: string, call: () => Promise<unknown>): Promise<unknown> {
    const mode = this.calls.push(name) === this.#fault?.at ? this.#fault.mode : undefined
    switch (mode) {
      case undefined:
        return call()
      case 'kill-before':
        return this.#die()
      case 'kill-after':
        await call()
        return this.#die()
      case 'throw-before':
        throw new StruckError(name)
      case 'throw-after':
        await call()
        throw new StruckError(name)
      case 'hang':
        await new Promise((resolve) => setTimeout(resolve, this.#hangMs))
        return call()
    }
  }

  #die(): Promise<never> {
    process.kill(process.pid, 'SIGKILL')
    // The signal is on its way; nothing of this process may go on until it arrives.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    return new Promise(() => {})
  }
}
