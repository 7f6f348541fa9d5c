import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../directory/temporary-directory.ts'
import { wif } from './leaks.ts'
import { type Canary, openCanary } from './watch.ts'

const key = Uint8Array.from(randomBytes(32))
const hex = Buffer.from(key).toString('hex')
const directory = temporaryDirectory('canary-plants')

/** Each puts the secret where one kind of leak would. */
const plants: readonly (readonly [string, (canary: Canary) => unknown])[] = [
  ['an event', (canary) => canary.tell({ deep: [{ key }] })],
  ['a log line', (canary) => canary.logger.debug({ input: Buffer.from(key).toString('base64') })],
  ['a metric', (canary) => canary.meter.createCounter('calls').add(1, { key: hex })],
  ['an error', (canary) => canary.fails(Promise.reject(new TypeError('refused', { cause: { hex } })))],
  ['an object', (canary) => canary.look('signer', { hidden: wif(key, true) })],
  ['a file', (canary) => canary.files('raw', directory.path)],
  ['words', (canary) => canary.tell('the password is a good horse')],
]

test.each(plants)('finds a secret in %s', async (name, plant) => {
  writeFileSync(join(directory.path, 'store.db'), name === 'a file' ? Buffer.concat([randomBytes(9), key]) : 'nothing')
  const canary = openCanary()
  await plant(canary)
  expect(canary.search([key], ['a good horse']).found).toHaveLength(1)
})

test('finds nothing where nothing is, and listens to standard output while it watches', () => {
  const canary = openCanary()
  canary.tell({ address: hex.slice(0, 40) })
  canary.look('signer', { keyRef: 'hot' })
  process.stdout.write('a line of the test\n')
  const { found, told, places } = canary.search([key], ['a line of the test'])
  expect([found, told, places]).toEqual([['told'], 2, 2])
  directory.remove()
})
