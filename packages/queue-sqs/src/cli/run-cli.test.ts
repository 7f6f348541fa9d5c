import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { clientOf, freshPrefix, sharedService } from '../fixtures/service.ts'
import { sqsQueue } from '../queue/sqs-queue.ts'
import { runCli } from './run-cli.ts'

const service = sharedService()
const program = fileURLToPath(new URL('../cli.ts', import.meta.url))

test('the program makes the queues, with credentials from its environment', async () => {
  const prefix = freshPrefix()
  const env = { ...process.env, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }
  const args = [
    '--conditions=source',
    program,
    'create',
    '--prefix',
    prefix,
    '--endpoint',
    service().endpoint,
    '--region',
    'us-east-1',
    '--attempts',
    '4',
  ]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env })
  expect(stdout.split('\n').map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
    `created ${prefix}tx-request`,
    `created ${prefix}signed-tx`,
    `created ${prefix}tx-dlq`,
    `created ${prefix}invalid-dlq`,
    '',
  ])
  const queue = await sqsQueue({ client: clientOf(service()), name: `${prefix}tx-request`, deadName: `${prefix}tx-dlq` })
  await queue.send('x')
  await queue.close()
})

test.each([
  [[], 2],
  [['--help'], 0],
  [['destroy'], 2],
  [['create', '--colour', 'red'], 2],
  [['create', '--prefix', 'a b'], 2],
  [['create', '--attempts', 'many'], 2],
])('%j exits with %i and an explanation', async (args, code) => {
  let said = ''
  expect(
    await runCli(
      [...args, ...(args[0] === 'create' ? ['--region', 'us-east-1', '--endpoint', 'http://127.0.0.1:1'] : [])],
      (text) => (said += text),
    ),
  ).toBe(code)
  expect(said).not.toBe('')
})
