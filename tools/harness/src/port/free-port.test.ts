import { execFile } from 'node:child_process'
import { createServer } from 'node:net'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { freePort } from './free-port.ts'

test('gives no port twice, and none that the system gives to whoever asks for any', async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, freePort))
  expect(new Set(ports).size).toBe(50)
  expect(Math.max(...ports)).toBeLessThan(32_768)
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(ports[0], '127.0.0.1', resolve))
  await new Promise<void>((resolve) => server.close(() => resolve()))
})

test('two processes get different ones, and what a dead one had is free again', async () => {
  const module = JSON.stringify(new URL('./free-port.ts', import.meta.url).href)
  const script = `const { freePort } = await import(${module}); console.log((await Promise.all(Array.from({ length: 50 }, freePort))).join())`
  const take = async (): Promise<readonly string[]> => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
    return stdout.trim().split(',')
  }
  const mine = await Promise.all(Array.from({ length: 50 }, freePort))
  const [one, other] = await Promise.all([take(), take()])
  for (const taken of [one, other]) expect(taken.filter((port) => mine.includes(Number.parseInt(port, 10)))).toEqual([])
})
