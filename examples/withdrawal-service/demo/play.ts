import { type Child, temporaryDirectory } from '@wallet/harness'
import { check } from './failed-check.ts'
import type { ServiceChild } from './service-child.ts'
import { bold, dim, green, say } from './terminal.ts'

/** What a demo plays in: a chain, and a service that is not yet running. */
type Stage = { readonly service: ServiceChild; stop(): Promise<void> }

/** The service while it runs. */
export type LiveService = {
  /** SIGKILL. */
  kill(): Promise<void>
  /** Starts it again on the same port and store. */
  start(): Promise<void>
}

/** A demo: where it plays, and what happens. */
type Play<World extends Stage> = {
  readonly name: string
  readonly title: string
  open(directory: string): Promise<World>
  scenario(world: World, service: LiveService): Promise<void>
  /** How long the service may take to end by itself. */
  readonly stopMs?: number
}

/** Opens the world, starts the service, plays, and takes everything away again. Throws when anything is not as promised. */
export async function play<World extends Stage>({ name, title, open, scenario, stopMs = 20_000 }: Play<World>): Promise<void> {
  const directory = temporaryDirectory(`wallet-demo-${name}`)
  let world: World | undefined
  let child: Child | undefined
  try {
    say(bold(title))
    world = await open(directory.path)
    const { service } = world
    const start = async (): Promise<void> => {
      child = await service.start()
      say(`service is ready at ${service.url} ${dim(`(pid ${child.pid}, docs at /api-docs)`)}`)
    }
    await start()
    await scenario(world, { start, kill: async () => void (await child?.kill()) })
    const code = (await child?.stop(stopMs))?.code
    check(code === 0, `the service ended with code ${code} after SIGTERM`)
    say(green('All as promised.'))
  } catch (error) {
    lastWords(child)
    throw error
  } finally {
    await child?.stop(stopMs)
    await world?.stop()
    directory.remove()
  }
}

/** What the service itself said last: a demo that fails should not need a debugger. */
function lastWords(child: Child | undefined): void {
  const lines = child?.output().trim().split('\n').slice(-5) ?? []
  for (const line of lines) if (line !== '') say(dim(`service: ${line.slice(0, 300)}`))
}

/** Lets blocks come at a steady pace while something is waited for. */
export async function whileMining(mine: () => Promise<unknown>, everyMs: number, work: () => Promise<void>): Promise<void> {
  let over = false
  const mining = (async () => {
    while (!over) {
      await mine()
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
  })()
  try {
    await work()
  } finally {
    over = true
    await mining
  }
}
