import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { encodeError } from '@wallet/core'
import type { Fault } from './fault.ts'
import type { Ground } from './grounds/ground.ts'
import type { GroundHost } from './grounds/ground-host.ts'
import { judge } from './judge.ts'
import type { ChainHost, Finding, Scenario } from './scenario.ts'
import type { FromChild, FromParent, Start } from './wire.ts'

/** What came of one run: what is wrong, and which port calls the last process made. */
export type Outcome = { readonly findings: readonly Finding[]; readonly calls: readonly string[]; readonly processes: number }

/** Plays one run with the given faults. */
export type Player = (scenario: Scenario, faults: readonly Fault[], host: GroundHost) => Promise<Outcome>

const script = fileURLToPath(new URL('./child.ts', import.meta.url))
const processesMax = 5
const silenceMaxMs = 240_000
const leaseMs = 300

/** Everything the processes of one run share, on the parent's side. */
type Run = {
  readonly scenario: Scenario
  readonly ground: Ground
  readonly host: GroundHost
  readonly chain: ChainHost
  readonly acknowledged: Set<string>
  readonly findings: Finding[]
}

/**
 * Plays a scenario in a real process with the given faults, one per process, then without any until it is quiet; then opens the
 * ground itself and judges it.
 */
export const oneRun: Player = async (scenario, faults, host) => {
  const chain = await scenario.chain()
  const run: Run = { scenario, ground: host.fresh(), host, chain, acknowledged: new Set(), findings: [] }
  let calls: readonly string[] | undefined
  let processes = 0
  while (calls === undefined && processes < processesMax) {
    const fault = faults[processes]
    processes += 1
    calls = await oneProcess(run, fault)
  }
  if (calls === undefined) run.findings.push({ kind: 'stuck', detail: `not quiet after ${processes} processes` })
  run.findings.push(...(await judge(scenario, run.ground, run.acknowledged, chain)))
  return { findings: run.findings, calls: calls ?? [], processes }
}

/** Resolves when the process has ended: with its port calls if it came to a quiet end. */
function oneProcess(run: Run, fault: Fault | undefined): Promise<readonly string[] | undefined> {
  const { scenario, ground, acknowledged, findings } = run
  const start: Start = { scenario: scenario.name, ground, leaseMs, ...(fault && { fault }), acknowledged: [...acknowledged] }
  const child = fork(script, [JSON.stringify(start)], {
    execArgv: ['--conditions=source', '--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
  return new Promise((resolve) => {
    let calls: readonly string[] | undefined
    let complaint = ''
    const silence = setTimeout(() => {
      findings.push({ kind: 'stuck', detail: `no end after ${silenceMaxMs} ms` })
      child.kill('SIGKILL')
    }, silenceMaxMs)
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString('utf8')).slice(-2_000)
    })
    child.on('message', (message: FromChild) => {
      if (message.kind === 'ack') acknowledged.add(message.name)
      else if (message.kind === 'lost') findings.push({ kind: 'lost', detail: message.name })
      else if (message.kind === 'quiet') calls = message.calls
      else void answer(child, run, message)
    })
    child.on('close', (code, signal) => {
      clearTimeout(silence)
      if (code !== 0 && signal !== 'SIGKILL')
        findings.push({ kind: 'broken', detail: `the process ended with ${code ?? signal}: ${complaint}` })
      resolve(calls)
    })
  })
}

async function answer(child: ChildProcess, run: Run, { id, verb, args }: Extract<FromChild, { kind: 'chain' }>): Promise<void> {
  let reply: FromParent
  try {
    reply = { kind: 'chain', id, result: await act(child, run, verb, args) }
  } catch (error) {
    reply = { kind: 'chain', id, error: encodeError(error) ?? { name: 'InvariantError', message: String(error) } }
  }
  // The process may have been killed while its call was under way; that is the point of it all.
  if (child.connected) child.send(reply, () => {})
}

/** The chain's verbs, and the two by which a process asks for its own misfortune. */
async function act(child: ChildProcess, run: Run, verb: string, args: readonly unknown[]): Promise<unknown> {
  if (verb === '!crash-server') return run.host.crash?.()
  if (verb !== '!stop') return run.chain.call(verb, args)
  child.kill('SIGSTOP')
  await oneProcess(run, undefined)
  child.kill('SIGCONT')
  return undefined
}
