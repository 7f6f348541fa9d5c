import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { type Child, startChild } from './start-child.ts'

const children: Child[] = []
afterEach(async () => {
  for (const child of children.splice(0)) await child.kill()
})

async function node(script: string, ready: RegExp | (() => Promise<boolean>) = /ready/, readyTimeoutMs = 10_000): Promise<Child> {
  const child = await startChild({ command: process.execPath, args: ['-e', script], env: { WORD: 'ready' }, ready, readyTimeoutMs })
  children.push(child)
  return child
}

const stay = 'setInterval(() => {}, 1000); console.log(process.env.WORD, process.pid);'

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // Dead but not yet collected by whoever inherited it: that may take the init process a while.
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

async function untilDead(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 100 && alive(pid); attempt += 1) await new Promise((resolve) => setTimeout(resolve, 20))
  return !alive(pid)
}

describe('start', () => {
  test('waits for the pattern, and the pid is the program’s own', async () => {
    const child = await node(stay)
    expect(child.output().trim()).toBe(`ready ${child.pid}`)
  })

  test('asks a question until the answer is yes, an exception being no', async () => {
    let asked = 0
    await node(stay, async () => {
      asked += 1
      if (asked < 3) throw new Error('not yet')
      return true
    })
    expect(asked).toBe(3)
  })

  test('a child that ends first rejects with its last words', async () => {
    await expect(node('console.error("no such disk"); process.exit(3)')).rejects.toThrow(/code 3[\s\S]*no such disk/)
  })

  test('a child that stays silent is killed', async () => {
    await expect(node('setInterval(() => {}, 1000)', /ready/, 200)).rejects.toThrow('not ready after 200 ms')
  })

  test('a command that does not exist', async () => {
    await expect(startChild({ command: '/no/such/program', ready: /x/ })).rejects.toThrow('/no/such/program')
  })
})

describe('end', () => {
  test('stop is polite, and idempotent', async () => {
    const child = await node(`process.on('SIGTERM', () => process.exit(7)); ${stay}`)
    expect(await child.stop()).toEqual({ code: 7, signal: null })
    expect(await child.stop()).toEqual({ code: 7, signal: null })
  })

  test('stop does not wait for ever', async () => {
    const child = await node(`process.on('SIGTERM', () => {}); ${stay}`)
    expect(await child.stop(100)).toEqual({ code: null, signal: 'SIGKILL' })
  })

  test('kill is immediate', async () => {
    const child = await node(`process.on('SIGTERM', () => process.exit(7)); ${stay}`)
    expect(await child.kill()).toEqual({ code: null, signal: 'SIGKILL' })
  })

  const parentDies = process.platform === 'linux' ? (['exit', 'SIGKILL', 'SIGTERM'] as const) : (['exit'] as const)
  test.each(parentDies)('no orphan when the parent goes by %s', async (how) => {
    const module = fileURLToPath(new URL('./start-child.ts', import.meta.url))
    const script = `import(${JSON.stringify(`file://${module}`)}).then(async ({ startChild }) => {
      const child = await startChild({ command: process.execPath, args: ['-e', ${JSON.stringify(stay)}], env: { WORD: 'ready' }, ready: /ready/ });
      console.log('child', child.pid, 'end');
      ${how === 'exit' ? 'setTimeout(() => process.exit(0), 50)' : 'setInterval(() => {}, 1000)'}
    })`
    const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const pid = await new Promise<number>((resolve) => {
      let output = ''
      parent.stdout.on('data', (chunk) => {
        output += chunk
        const found = /child (\d+) end/.exec(output)
        if (found !== null) resolve(Number(found[1]))
      })
    })
    expect(alive(pid)).toBe(true)
    if (how !== 'exit') parent.kill(how)
    expect(await untilDead(pid)).toBe(true)
  })
})
