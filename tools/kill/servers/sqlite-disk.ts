import { fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { smallDisk, temporaryDirectory } from '@wallet/harness'
import { inspect } from '../random-kills.ts'
import type { Finding } from '../scenario.ts'
import type { TrafficOutcome } from './under-traffic.ts'

const script = fileURLToPath(new URL('../accepting.ts', import.meta.url))
const ackedBefore = 64

/** Fills the disk of a process that accepts withdrawals until it ends of it, and looks at the file when there is space again. */
export async function sqliteDiskFull(rounds: number): Promise<TrafficOutcome> {
  const folder = temporaryDirectory('wallet-disk-full')
  const disk = smallDisk(folder.path, 64 * 1024 * 1024)
  const path = join(folder.path, 'store.db')
  const findings: Finding[] = []
  let acknowledged = 0
  try {
    for (let round = 0; round < rounds; round += 1) {
      const { acks, code } = await acceptUntilFull([path, `${round}`, '16'], disk.env, () => disk.fill())
      disk.free()
      if (code === 0) findings.push({ kind: 'broken', detail: `round ${round} ended as if all were well` })
      acknowledged += acks.length
      findings.push(...(await inspect(path, round, acks)))
    }
    return { acknowledged, findings }
  } finally {
    disk.unmount()
    folder.remove()
  }
}

function acceptUntilFull(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  fill: () => void,
): Promise<{ readonly acks: readonly string[]; readonly code: number | null }> {
  const child = fork(script, [...args], {
    execArgv: ['--conditions=source', '--disable-warning=ExperimentalWarning'],
    // It ends of an error that it does not catch, and says so at length.
    stdio: ['ignore', 'inherit', 'ignore', 'ipc'],
    env: { ...process.env, ...env },
  })
  return new Promise((resolve) => {
    const acks: string[] = []
    child.on('message', ({ id, status }: { id: string; status: string }) => {
      if (status !== 'accepted') return
      acks.push(id)
      if (acks.length === ackedBefore) fill()
    })
    child.on('close', (code) => resolve({ acks, code }))
  })
}
