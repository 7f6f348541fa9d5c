import { coreErrors, type Store } from '@wallet/core'
import { type Fault, FaultyPorts } from './fault.ts'
import { openGround } from './grounds/ground.ts'
import { judge } from './judge.ts'
import type { Player } from './one-run.ts'
import type { ChainHost, Finding, Stage } from './scenario.ts'

const leaseMs = 150
const livesMax = 5
const never = new Promise<never>(() => {})

/**
 * Plays a run inside this process: a life that dies answers nothing any more, and the next one starts with nothing but the ground. A
 * hundred times cheaper than a process, so every call can be struck in every way on every store.
 */
export const runOfLives: Player = async (scenario, faults, host) => {
  const chain = await scenario.chain()
  const ground = host.fresh()
  const acknowledged = new Set<string>()
  const findings: Finding[] = []
  let calls: readonly string[] | undefined
  let lives = 0
  while (calls === undefined && lives < livesMax) {
    const store = await openGround(ground)
    const life = new Life(store, chain, faults[lives], host.crash)
    lives += 1
    const stage: Stage = {
      ...life.stage,
      leaseMs,
      ack: (name) => void (life.dead || acknowledged.add(name)),
      wasAcked: (name) => acknowledged.has(name),
      lost: (name) => void findings.push({ kind: 'lost', detail: name }),
    }
    const ended = await Promise.race([scenario.play(stage).then(() => 'quiet' as const), life.died])
    if (ended === 'quiet') calls = life.calls
    await store.close()
  }
  if (calls === undefined) findings.push({ kind: 'stuck', detail: `not quiet after ${lives} lives` })
  findings.push(...(await judge(scenario, ground, acknowledged, chain)))
  return { findings, calls: calls ?? [], processes: lives }
}

/** One life: ports that fall silent for good at its death. */
class Life {
  dead = false
  readonly died: Promise<'died'>
  readonly stage: Pick<Stage, 'store' | 'plainStore' | 'ports' | 'chain'>
  readonly #ports: FaultyPorts

  constructor(store: Store, chain: ChainHost, fault: Fault | undefined, crash: (() => Promise<void>) | undefined) {
    let toll = (_: 'died'): void => {}
    this.died = new Promise((resolve) => {
      toll = resolve
    })
    this.#ports = new FaultyPorts(fault, {
      hangMs: leaseMs * 2,
      die: () => {
        this.dead = true
        toll('died')
        return never
      },
      crashServer: async () => crash?.(),
      stop: () => Promise.reject(new Error('only a process can be stopped')),
    })
    const plainStore = this.#mortal(store)
    this.stage = {
      ports: this.#ports,
      plainStore,
      store: this.#ports.wrap(
        'store',
        plainStore,
        (method) => method !== 'close',
        (method) => {
          throw coreErrors.create('STORE_UNAVAILABLE', { reason: `struck: ${method}` })
        },
      ),
      chain: (verb, args) => (this.dead ? never : chain.call(verb, args)),
    }
  }

  get calls(): readonly string[] {
    return this.#ports.calls
  }

  /** After death no call begins and no answer arrives. */
  #mortal(store: Store): Store {
    return new Proxy(store, {
      get: (target, property, receiver) => {
        const member: unknown = Reflect.get(target, property, receiver)
        if (typeof member !== 'function') return member
        return async (...args: unknown[]) => {
          if (this.dead) return never
          const answer: unknown = await (member as (...args: unknown[]) => unknown).apply(target, args)
          return this.dead ? never : answer
        }
      },
    })
  }
}
