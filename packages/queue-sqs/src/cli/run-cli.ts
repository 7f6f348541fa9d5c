import { parseArgs } from 'node:util'
import { SQSClient } from '@aws-sdk/client-sqs'
import { isWalletError } from '@wallet/core'
import { createQueues } from '../setup/create-queues.ts'

const usage = `Usage: wallet-sqs create [options]

Makes the queues tx-request, signed-tx, invalid-dlq and tx-dlq, or brings them to these attributes. Idempotent.
Credentials are found by the AWS SDK: environment, profile or role.

  --prefix TEXT              in front of each name
  --attempts N               deliveries before a message is set aside; default 3
  --visibility-seconds N     how long a received message is hidden; default 30
  --kms-key ID               a key of KMS instead of the service's own
  --region NAME              default: the SDK's
  --endpoint URL             LocalStack or another service that speaks SQS
`

const options = {
  prefix: { type: 'string' },
  attempts: { type: 'string' },
  'visibility-seconds': { type: 'string' },
  'kms-key': { type: 'string' },
  region: { type: 'string' },
  endpoint: { type: 'string' },
  help: { type: 'boolean' },
} as const

/** Runs the command line and answers the exit code: 0 done, 1 the service said no, 2 the arguments are wrong. Says nothing secret. */
export async function runCli(args: readonly string[], say: (text: string) => void): Promise<number> {
  const read = readArguments(args)
  if (read === undefined) {
    say(usage)
    return args.includes('--help') ? 0 : 2
  }
  const { prefix, attempts, endpoint, region } = read
  const client = new SQSClient({ ...(endpoint !== undefined && { endpoint }), ...(region !== undefined && { region }) })
  try {
    const { queues } = await createQueues({
      client,
      ...(prefix !== undefined && { prefix }),
      ...(attempts !== undefined && { attemptsMax: whole(attempts) }),
      ...(read['visibility-seconds'] !== undefined && { visibilityMs: whole(read['visibility-seconds']) * 1_000 }),
      ...(read['kms-key'] !== undefined && { kmsKeyId: read['kms-key'] }),
    })
    for (const { name, url, status } of queues) say(`${status} ${name} ${url}\n`)
    return 0
  } catch (error) {
    if (!isWalletError(error)) throw error
    say(`${error.message}\n`)
    return error.code === 'SQS__OPTIONS_INVALID' ? 2 : 1
  } finally {
    client.destroy()
  }
}

type Arguments = { readonly [Name in Exclude<keyof typeof options, 'help'>]?: string }

function readArguments(args: readonly string[]): Arguments | undefined {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const { help, ...rest } = values
    return help === true || positionals.length !== 1 || positionals[0] !== 'create' ? undefined : rest
  } catch {
    return undefined
  }
}

/** Not a number becomes one that is refused. */
function whole(text: string): number {
  return /^\d{1,6}$/.test(text) ? Number.parseInt(text, 10) : -1
}
