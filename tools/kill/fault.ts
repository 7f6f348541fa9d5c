/** When a fault strikes, relative to the call it strikes, and how. */
export type FaultMode = 'kill-before' | 'kill-after' | 'throw-before' | 'throw-after' | 'hang'
/** One fault: the call it strikes, counted over all ports of a process from 1. */
export type Fault = { readonly at: number; readonly mode: FaultMode }

/** Every mode, in the order in which the matrix runs them. */
export const faultModes: readonly FaultMode[] = ['kill-before', 'kill-after', 'throw-before', 'throw-after', 'hang']

type Method = (...args: unknown[]) => Promise<unknown>
/** What a struck call ends with: an answer, or a throw. Whether the call did its work, the caller cannot know. */
export type Struck = (method: string) => unknown

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

  /** The same port, with the methods counted that `counts` names. */
  wrap<Port extends object>(name: string, port: Port, counts: (method: string) => boolean, struck: Struck): Port {
    return new Proxy(port, {
      get: (target, property, receiver) => {
        const member: unknown = Reflect.get(target, property, receiver)
        if (typeof member !== 'function' || typeof property !== 'string' || !counts(property)) return member
        return (...args: unknown[]) =>
          this.#call(
            `${name}.${property}`,
            () => (member as Method).apply(target, args),
            () => struck(property),
          )
      },
    })
  }

  async #call(name: string, call: () => Promise<unknown>, struck: () => unknown): Promise<unknown> {
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
        return struck()
      case 'throw-after':
        await call()
        return struck()
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
