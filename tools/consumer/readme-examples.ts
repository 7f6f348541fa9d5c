import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startPostgres, startRabbitMq, startRedis, startSoftHsm, startSqs } from '@wallet/harness'
import { root } from '../build/workspace.ts'

/** What an example is given before it runs, and how it is seen to have worked. */
export type Surroundings = {
  /** Code that makes what the reader has already: a key, a recipient, a password. */
  readonly before?: string
  /** Places of the reader's own, by those of this run. */
  readonly swaps?: Readonly<Record<string, string>>
  /** Code that throws unless the example did what it says. */
  readonly after?: string
  readonly env?: Readonly<Record<string, string>>
  stop?(): Promise<unknown>
}

/** The first TypeScript block of a README, with `before` and `after` around it and the reader's places in it. */
export function exampleOf(readme: string, { before = '', swaps = {}, after = '' }: Surroundings): string {
  const block = /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync(join(root, readme), 'utf8'))?.[1]
  if (block === undefined) throw new TypeError(`${readme} has no example`)
  const placed = Object.entries(swaps).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new TypeError(`${readme} no longer says ${from}`)
    return text.replaceAll(from, to)
  }, block)
  return [before, placed, after, 'export {}', ''].join('\n')
}

const accepted = `if (status !== 'accepted') throw new TypeError(status)
if ((await engine.withdrawal('W-1'))?.order.state !== 'reserved') throw new TypeError('nothing is reserved')`

const stopped = `const stop = new AbortController()
stop.abort()`

/** A store and a signer of the reader's own, and a worker that is told to stop at once: no network is asked. */
const wired = (algorithm: string, file: string): string => `import { randomBytes } from 'node:crypto'
import { sqliteStore as readersStore } from '@wallet/store-sqlite'
import { developmentSigner as readersSigner, generateDevelopmentKey as readersKey } from '@wallet/signer-local'
const store = await readersStore({ path: './${file}.db' })
const signer = readersSigner({ environment: 'test', keys: { hot: { algorithm: '${algorithm}', privateKey: readersKey('${algorithm}') } } })
const policyKey = randomBytes(32)
${stopped}`

const chain = (name: string, algorithm: string, [from, to]: readonly [string, string], more = ''): Surroundings => ({
  before: `${wired(algorithm, name)}\nconst [address, to] = ['${from}', '${to}']\n${more}`,
  after: accepted,
})
const urls = "const [firstUrl, secondUrl] = ['http://127.0.0.1:1', 'http://127.0.0.1:2']"
const evm = ['0x00000000000000000000000000000000000b0b00', '0x00000000000000000000000000000000000a11ce'] as const
const ecdsa = 'ecdsa-secp256k1'
const aws = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE00', AWS_SECRET_ACCESS_KEY: 'example' }

/** By package, or `.` for the README of all. */
export const surroundings: { readonly [place: string]: () => Promise<Surroundings> } = {
  '.': async () => ({
    before: `import { generateDevelopmentKey } from '@wallet/signer-local'
import { randomBytes } from 'node:crypto'
const [urlA, urlB] = ['http://127.0.0.1:1', 'http://127.0.0.1:2']
const [address, to] = ['${evm.join("', '")}']
const [privateKey, policyKey] = [generateDevelopmentKey('${ecdsa}'), randomBytes(32)]
${stopped}`,
    swaps: { '/var/lib/wallet/store.db': './readme.db', "environment: 'development'": "environment: 'test'" },
    after: accepted,
  }),
  core: async () => ({
    before: `${wired(ecdsa, 'unused')}\n${urls}\nconst [address, to] = ['${evm.join("', '")}']\nawait store.close()`,
    swaps: { '/var/lib/wallet/store.db': './core.db' },
    after: accepted,
  }),
  'chain-polygon': async () => chain('polygon', ecdsa, evm, urls),
  'chain-solana': async () =>
    chain('solana', 'ed25519', ['AKnL4NNf3DGWZJS6cPknBuEGnVsV4A4m5tgebLHaRSZ9', '9hSR6S7WPtxmTojgo6GG3k4yDPecgJY292j7xrsUGWBu'], urls),
  'chain-btc': async () =>
    chain('btc', ecdsa, ['tb1qqyqszqgpqyqszqgpqyqszqgpqyqszqgpw0yxjz', 'tb1qqgpqyqszqgpqyqszqgpqyqszqgpqyqszltzre5']),
  'chain-bch': async () =>
    chain('bch', ecdsa, ['bchtest:qqqszqgpqyqszqgpqyqszqgpqyqszqgpqy8kvl0kqa', 'bchtest:qqpqyqszqgpqyqszqgpqyqszqgpqyqszqg2mnt7v0l']),
  'chain-doge': async () => chain('doge', ecdsa, ['nUHU9DXJHWE9oTNky1m99XFr7h2snReVPP', 'nUNn2AN3Ld6JBvzjActGVsko7NxA9iScZV']),
  'chain-monero': async () =>
    chain(
      'monero',
      ecdsa,
      [
        '575dpBZMcgGS661uYrLQyALCcYxowD9Cu5gAGAypsXHQGQFxagjUQmSMo43UhGaAWG8vyZvkoXr5JaZ4uBAACo8WPpdC5jC',
        '56jAwNWp3eeGwuKysfXp7wbFmcsPgcxX8UAAVUVWWMUnRvNqA3aUo3LGHeAYabCowvdPhr9DJ9F3AQtj6k172E6y3kFdmbi',
      ],
      `const sealingKey = randomBytes(32)
const daemonUrl = 'http://127.0.0.1:1'
const files = { find: async () => ({ password: 'secret' }) }`,
    ),
  utxo: async () => ({
    before: 'const myFlavour = {} as Flavour',
    after: "if (typeof mychain !== 'function') throw new TypeError('nothing is exported')",
  }),
  'store-sqlite': async () => ({
    swaps: { '/var/lib/wallet/store.db': './sqlite.db', '/var/backups/': './' },
    after: "if (status !== 'credited') throw new TypeError(status)",
  }),
  'store-redis': redis,
  'store-postgres': postgres,
  'queue-rabbitmq': rabbit,
  'queue-sqs': sqs,
  'signer-local': async () => ({
    before: `import { keyRef } from '@wallet/core'
import { randomBytes } from 'node:crypto'
const [password, serverSecret] = [Buffer.from('correct horse battery staple'), randomBytes(32)]
const mnemonic = \`\${'abandon '.repeat(11)}about\``,
    swaps: {
      '/var/lib/wallet/keys.json': './keys.json',
      '\nsigner.close()': '\nconst { bytes } = await signer.publicKey(keyRef("deposits/" + path), signal)\nsigner.close()',
    },
    after: "if (bytes.length !== 33) throw new TypeError('no key')",
  }),
  'signer-kms': async () => ({ env: aws, after: "if (typeof signer.sign !== 'function') throw new TypeError('no signer')" }),
  'signer-pkcs11': hsm,
}

async function redis(): Promise<Surroundings> {
  const server = await startRedis()
  return {
    before: "const password = 'secret'",
    swaps: {
      'rediss://redis.internal:6379': server.url,
      // The server of this run has no users.
      "  username: 'wallet',\n  password,\n": '',
      '/var/lib/wallet/journal': './journal',
    },
    after: "if (store.durability !== 'fsync') throw new TypeError(store.durability)\nawait store.close()",
    stop: () => server.stop(),
  }
}

async function postgres(): Promise<Surroundings> {
  const server = await startPostgres()
  return {
    before: `const readSecret = async (name: string): Promise<string> => (name === 'wallet-db' ? '${server.password}' : '')`,
    swaps: { 'postgres://wallet@db.internal/wallet?sslmode=verify-full': server.url() },
    after: "if (store.durability !== 'fsync') throw new TypeError(store.durability)\nawait store.close()",
    stop: () => server.stop(),
  }
}

async function rabbit(): Promise<Surroundings> {
  const server = await startRabbitMq()
  return {
    before: `${wired(ecdsa, 'rabbitmq')}\nconst chains = [] as const`,
    swaps: { 'amqps://wallet:secret@broker.internal/wallet': server.url },
    after: "if ((await engine.health()) === undefined) throw new TypeError('no health')\nawait doorbell.close()",
    stop: () => server.stop(),
  }
}

async function sqs(): Promise<Surroundings> {
  const server = await startSqs()
  return {
    before: `import { createQueues } from '@wallet/queue-sqs'
${wired(ecdsa, 'sqs')}\nconst chains = [] as const
await createQueues({ client: new SQSClient({ region: 'eu-central-1', endpoint: '${server.endpoint}' }), prefix: 'prod-' })`,
    swaps: { "{ region: 'eu-central-1' }": `{ region: 'eu-central-1', endpoint: '${server.endpoint}' }` },
    after: 'if ((await engine.health()) === undefined) throw new TypeError()',
    env: aws,
    stop: () => server.stop(),
  }
}

async function hsm(): Promise<Surroundings> {
  const token = startSoftHsm('wallet')
  return {
    before: `const readPin = async () => '${token.pin}'`,
    swaps: { '/usr/lib/softhsm/libsofthsm2.so': token.library, "token: 'wallet'": `token: '${token.token}'` },
    after: "if (publicKey.bytes.length !== 33 || typeof signer.sign !== 'function') throw new TypeError('no key')",
    stop: async () => token.remove(),
  }
}
