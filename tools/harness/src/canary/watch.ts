import { inspect } from 'node:util'
import { filesBelow, leaks, printed } from './leaks.ts'

/** What a run of an engine or a signer leaves in sight, gathered to be searched for secrets. */
export interface Canary {
  /** For `events`, `logger.debug` and the like: keeps whatever it is told. */
  readonly tell: (...told: readonly unknown[]) => void
  /** In the shape of OpenTelemetry's meter; keeps every measurement with its attributes. */
  readonly meter: {
    createCounter(name: string): { add(...told: readonly unknown[]): void }
    createHistogram(name: string): { record(...told: readonly unknown[]): void }
    createGauge(name: string): { record(...told: readonly unknown[]): void }
  }
  /** A logger that writes at every level there is. */
  readonly logger: { readonly [Level in 'trace' | 'debug' | 'info' | 'warn' | 'error']: (...told: readonly unknown[]) => void }
  /** Keeps what a call that is meant to fail throws. */
  fails(call: Promise<unknown>): Promise<unknown>
  /** Looks at a value as any printer would see it, now. */
  look(name: string, value: unknown): void
  /** Looks at the raw bytes of every file below a directory, now: a database with its write-ahead log, if it is open. */
  files(name: string, directory: string): number
  /** Which places show a secret, and how many there were to look at. Gives standard output back. */
  search(
    secrets: readonly Uint8Array[],
    words?: readonly string[],
  ): { readonly found: readonly string[]; readonly places: number; readonly told: number }
}

/** Watches standard output and error from now on, beside what it is given to look at. */
export function openCanary(): Canary {
  const places = new Map<string, Buffer>()
  const told: string[] = []
  const tell = (...parts: readonly unknown[]): void => void told.push(printed(parts).toString('latin1'))
  const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write.bind(stream) }))
  for (const { stream, write } of streams)
    stream.write = ((...parts: Parameters<typeof write>) => {
      told.push(typeof parts[0] === 'string' ? parts[0] : Buffer.from(parts[0]).toString('latin1'))
      return write(...parts)
    }) as typeof stream.write
  const recorder = (name: string) => ({
    add: (...parts: readonly unknown[]) => tell(name, parts),
    record: (...parts: readonly unknown[]) => tell(name, parts),
  })
  return {
    tell,
    meter: { createCounter: recorder, createHistogram: recorder, createGauge: recorder },
    logger: { trace: tell, debug: tell, info: tell, warn: tell, error: tell },
    async fails(call) {
      const error: unknown = await call.then(
        () => new TypeError('it was meant to fail'),
        (thrown: unknown) => thrown,
      )
      tell(error, error instanceof Error ? error.stack : inspect(error))
      return error
    },
    look: (name, value) => void places.set(name, printed(value)),
    files(name, directory) {
      const files = filesBelow(directory)
      for (const [path, bytes] of files) places.set(`${name} ${path}`, bytes)
      return files.size
    },
    search(secrets, words = []) {
      for (const { stream, write } of streams) stream.write = write
      places.set('told', Buffer.from(told.join('\n'), 'latin1'))
      return { found: leaks(places, secrets, words), places: places.size, told: told.length }
    },
  }
}
