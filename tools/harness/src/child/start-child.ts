import { type ChildProcess, spawn } from 'node:child_process'
import { killWithParent, withParentDeathSignal } from './orphans.ts'

export interface ChildOptions {
  readonly command: string
  readonly args?: readonly string[]
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** A pattern in the child's output (stdout and stderr together), or a question asked every 50 ms until it is answered true. */
  readonly ready: RegExp | (() => Promise<boolean>)
  readonly readyTimeoutMs?: number
  /** False lets the child outlive a SIGKILLed parent; default true. */
  readonly dieWithParent?: boolean
}

export interface ChildExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface Child {
  readonly pid: number
  /** The last 256 KiB that the child wrote. */
  output(): string
  /** Ends when the child has ended. */
  readonly exited: Promise<ChildExit>
  /** Sends SIGTERM, then SIGKILL after the grace; idempotent, ends when the child is gone. */
  stop(graceMs?: number): Promise<ChildExit>
  /** Sends SIGKILL at once: the crash, not the shutdown. */
  kill(): Promise<ChildExit>
}

const outputCharactersMax = 256 * 1024

/** Starts a program and waits until it is ready; a child that dies or stays silent rejects with the end of its output. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { command, args } =
    options.dieWithParent === false
      ? { command: options.command, args: [...(options.args ?? [])] }
      : withParentDeathSignal(options.command, options.args ?? [])
  const spawned = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  killWithParent(spawned)
  const child = wrap(spawned)
  try {
    await untilReady(child, options)
    return child
  } catch (error) {
    await child.kill()
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${options.command}: ${reason}\n${child.output().slice(-2000)}`)
  }
}

function wrap(spawned: ChildProcess): Child {
  let output = ''
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-outputCharactersMax)
  }
  spawned.stdout?.on('data', collect)
  spawned.stderr?.on('data', collect)
  const exited = new Promise<ChildExit>((resolve) => {
    spawned.once('exit', (code, signal) => resolve({ code, signal }))
    spawned.once('error', (error) => {
      output += error.message
      if (spawned.pid === undefined) resolve({ code: null, signal: null })
    })
  })
  const gone = (): boolean => spawned.pid === undefined || spawned.exitCode !== null || spawned.signalCode !== null
  const kill = (): Promise<ChildExit> => {
    if (!gone()) spawned.kill('SIGKILL')
    return exited
  }
  const stop = async (graceMs = 3_000): Promise<ChildExit> => {
    if (gone()) return exited
    spawned.kill('SIGTERM')
    const timer = setTimeout(kill, graceMs)
    try {
      return await exited
    } finally {
      clearTimeout(timer)
    }
  }
  return { pid: spawned.pid ?? -1, output: () => output, exited, stop, kill }
}

async function untilReady(child: Child, options: ChildOptions): Promise<void> {
  const timeoutMs = options.readyTimeoutMs ?? 30_000
  const deadline = Date.now() + timeoutMs
  let exit: ChildExit | undefined
  void child.exited.then((value) => {
    exit = value
  })
  for (;;) {
    const ready = options.ready instanceof RegExp ? options.ready.test(child.output()) : await ask(options.ready)
    if (exit !== undefined) throw new Error(`ended before it was ready (code ${exit.code}, signal ${exit.signal})`)
    if (ready) return
    if (Date.now() > deadline) throw new Error(`was not ready after ${timeoutMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, options.ready instanceof RegExp ? 10 : 50))
  }
}

async function ask(question: () => Promise<boolean>): Promise<boolean> {
  try {
    return await question()
  } catch {
    return false
  }
}
