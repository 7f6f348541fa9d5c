/**
 * When a fault strikes, relative to the call it strikes, and how: the process dies, the answer is lost, the call hangs past the lease; the
 * store's server dies before the call or under it; the process is stopped, and goes on when another has finished its work.
 */
export type FaultMode = 'kill-before' | 'kill-after' | 'throw-before' | 'throw-after' | 'hang' | 'server-before' | 'server-during' | 'stop'
/** One fault: the call it strikes, counted over all ports of a process from 1. */
export type Fault = { readonly at: number; readonly mode: FaultMode }

/** The modes that need nothing but the process, in the order in which the matrix runs them. */
export const faultModes: readonly FaultMode[] = ['kill-before', 'kill-after', 'throw-before', 'throw-after', 'hang']

type Method = (...args: unknown[]) => Promise<unknown>
/** What a struck call ends with: an answer, or a throw. Whether the call did its work, the caller cannot know. */
export type Struck = (method: string) => unknown

/** What faults do to the world around the process. */
export type Powers = {
  readonly hangMs: number
  /** Ends this process, or what stands for one; never answers. */
  readonly die: () => Promise<never>
  /** Kills the store's server; it is back when this answers. */
  readonly crashServer: () => Promise<void>
  /** Stops this process; goes on when another has done the work. */
  readonly stop: () => Promise<void>
}

/** Wraps ports so that every asynchronous call through them is counted, and the one the fault names is struck. */
export class FaultyPorts {
  /** The calls so far, by name, in order. */
  readonly calls: string[] = []
  readonly #fault: Fault | undefined
  readonly #powers: Powers

  constructor(fault: Fault | undefined, powers: Powers) {
    this.#fault = fault
    this.#powers = powers
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
    const { hangMs, die, crashServer, stop } = this.#powers
    const mode = this.calls.push(name) === this.#fault?.at ? this.#fault.mode : undefined
    switch (mode) {
      case undefined:
        return call()
      case 'kill-before':
        return die()
      case 'kill-after':
        await call()
        return die()
      case 'throw-before':
        return struck()
      case 'throw-after':
        await call()
        return struck()
      case 'hang':
        await new Promise((resolve) => setTimeout(resolve, hangMs))
        return call()
      case 'server-before':
        await crashServer()
        return call()
      case 'server-during': {
        const [answer] = await Promise.allSettled([call(), crashServer()])
        if (answer.status === 'rejected') throw answer.reason
        return answer.value
      }
      case 'stop':
        await stop()
        return call()
    }
  }
}
