import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { encodeError } from '@wallet/core'
import { temporaryDirectory } from '@wallet/harness'
import { sqliteStore } from '@wallet/store-sqlite'
import type { Fault } from './fault.ts'
import type { ChainHost, Finding, Scenario } from './scenario.ts'
import type { FromChild, FromParent, Start } from './wire.ts'

/** What came of one run: what is wrong, and which port calls the last process made. */
export type Outcome = { readonly findings: readonly Finding[]; readonly calls: readonly string[]; readonly processes: number }

const script = fileURLToPath(new URL('./child.ts', import.meta.url))
const processesMax = 5
const silenceMaxMs = 90_000

/**
 * Plays a scenario in a real process with the given faults, one per process, then without any until it is quiet; then opens the
 * file itself and judges it.
 */
export async function oneRun(scenario: Scenario, faults: readonly Fault[], leaseMs = 300): Promise<Outcome> {
  const folder = temporaryDirectory('wallet-kill')
  const storePath = join(folder.path, 'store.db')
  const chain = scenario.chain()
  const acknowledged = new Set<string>()
  const findings: Finding[] = []
  let calls: readonly string[] | undefined
  let processes = 0
  try {
    while (calls === undefined && processes < processesMax) {
      const fault = faults[processes]
      const start: Start = { scenario: scenario.name, storePath, leaseMs, ...(fault && { fault }), acknowledged: [...acknowledged] }
      processes += 1
      calls = await oneProcess(start, chain, acknowledged, findings)
    }
    if (calls === undefined) findings.push({ kind: 'stuck', detail: `not quiet after ${processes} processes` })
    findings.push(...(await judge(scenario, storePath, acknowledged, chain)))
    return { findings, calls: calls ?? [], processes }
  } finally {
    folder.remove()
  }
}

/** Resolves when the process has ended: with its port calls if it came to a quiet end. */
function oneProcess(
  start: Start,
  chain: ChainHost,
  acknowledged: Set<string>,
  findings: Finding[],
): Promise<readonly string[] | undefined> {
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
      else void answer(child, chain, message)
    })
    child.on('close', (code, signal) => {
      clearTimeout(silence)
      if (code !== 0 && signal !== 'SIGKILL')
        findings.push({ kind: 'broken', detail: `the process ended with ${code ?? signal}: ${complaint}` })
      resolve(calls)
    })
  })
}

async function answer(child: ChildProcess, chain: ChainHost, { id, verb, args }: Extract<FromChild, { kind: 'chain' }>): Promise<void> {
  let reply: FromParent
  try {
    reply = { kind: 'chain', id, result: await chain.call(verb, args) }
  } catch (error) {
    reply = { kind: 'chain', id, error: encodeError(error) ?? { name: 'InvariantError', message: String(error) } }
  }
  // The process may have been killed while its call was under way; that is the point of it all.
  if (child.connected) child.send(reply, () => {})
}

async function judge(scenario: Scenario, path: string, acknowledged: ReadonlySet<string>, chain: ChainHost): Promise<readonly Finding[]> {
  const store = await sqliteStore({ path, busyTimeoutMs: 5_000 })
  try {
    const broken = (detail: string): Finding => ({ kind: 'broken', detail })
    const { findings: contradictions } = await store.verify({})
    const { findings: damage } = await store.checkIntegrity()
    return [
      ...contradictions.map(({ rule, detail }) => broken(`${rule}: ${detail}`)),
      ...damage.map((line) => broken(`integrity: ${line}`)),
      ...(await scenario.judge({ store, acknowledged, chain })),
    ]
  } finally {
    await store.close()
  }
}
