import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')
/** The README's own lines, as somebody would copy them into a shell. */
const printed = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^npm run demo.*$/gm)].map(([line]) => line)

function demo(chain?: string): Promise<{ readonly code: number | null; readonly output: string; readonly seconds: number }> {
  const command = chain === undefined ? 'npm run demo' : `npm run demo -- ${chain}`
  const line = printed.find((one) => one === command || one.startsWith(`${command} `)) ?? command
  const started = Date.now()
  const child = spawn(line, { cwd: root, shell: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return new Promise((resolve) => child.on('exit', (code) => resolve({ code, output, seconds: (Date.now() - started) / 1000 })))
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('the README prints what is run here', () => {
  const said = printed.map((line) => line.split('#')[0]?.trim())
  expect(said).toEqual(['npm run demo', 'npm run demo -- solana', 'npm run demo -- btc', 'npm run demo -- monero'])
})

test.each(['first', 'second'])('the demo works the %s time, within a minute, and leaves nothing running', async () => {
  const { code, output, seconds } = await demo()
  expect([code, output.includes('failed')], output).toEqual([0, false])
  expect(seconds).toBeLessThan(60)
  const completed = [...output.matchAll(/completed (W-\d) {2}(0x[0-9a-f]{64})/g)]
  expect(completed.map((match) => match[1]).sort()).toEqual(['W-1', 'W-2', 'W-3', 'W-4', 'W-5', 'W-6'])
  expect(new Set(completed.map((match) => match[2])).size).toBe(6)
  for (const line of [
    'overdraft refused: INSUFFICIENT_FUNDS',
    'invalid address refused: INVALID_RECIPIENT',
    'SIGKILL with',
    'All as promised',
  ]) {
    expect(output).toContain(line)
  }
  expect(output).not.toMatch(/^\s+at /m)
  const pids = [...output.matchAll(/pid (\d+)/g)].map((match) => Number(match[1]))
  expect(pids.length).toBe(3)
  expect(pids.filter(isAlive)).toEqual([])
})

test('the Solana demo works, proves expiry and pays once', async () => {
  const { code, output } = await demo('solana')
  expect([code, output.includes('failed')], output).toEqual([0, false])
  const completed = [...output.matchAll(/completed (W-\d) /g)]
  expect(completed.map((match) => match[1]).sort()).toEqual(['W-1', 'W-2', 'W-3', 'W-4', 'W-5', 'W-6'])
  for (const line of ['INVALID_RECIPIENT', 'SIGKILL with', 'can never land', 'All as promised']) expect(output).toContain(line)
  const pids = [...output.matchAll(/pid (\d+)/g)].map((match) => Number(match[1]))
  expect(pids.filter(isAlive)).toEqual([])
})

test.each(['btc', 'bch', 'doge'])('the demo of %s works, survives a reorganisation and pays once', async (coin) => {
  const { code, output } = await demo(coin)
  expect([code, output.includes('failed')], output).toEqual([0, false])
  const completed = [...output.matchAll(/completed (W-\d) /g)]
  expect(completed.map((match) => match[1]).sort()).toEqual(['W-1', 'W-2', 'W-3', 'W-4', 'W-5', 'W-6'])
  for (const line of ['INVALID_RECIPIENT', 'SIGKILL with', 'taken back', 'All as promised']) expect(output).toContain(line)
  const pids = [...output.matchAll(/pid (\d+)/g)].map((match) => Number(match[1]))
  expect(pids.filter(isAlive)).toEqual([])
})

test('the Monero demo works, survives a crash and a reorganisation, pays once and proves it', async () => {
  const { code, output } = await demo('monero')
  expect([code, output.includes('failed')], output).toEqual([0, false])
  const completed = [...output.matchAll(/completed (W-\d) /g)]
  expect(completed.map((match) => match[1]).sort()).toEqual(['W-1', 'W-2', 'W-3', 'W-4', 'W-5', 'W-6'])
  for (const line of ['INVALID_RECIPIENT', 'SIGKILL with', 'taken back', 'proven', 'All as promised']) expect(output).toContain(line)
  const pids = [...output.matchAll(/pid (\d+)/g)].map((match) => Number(match[1]))
  expect(pids.filter(isAlive)).toEqual([])
})

test('an unknown chain is told what there is', async () => {
  expect(await demo('atlantis')).toMatchObject({
    code: 2,
    output: expect.stringContaining('there are: polygon, solana, btc, bch, doge, monero'),
  })
})
