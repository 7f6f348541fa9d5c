import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent } from 'node:http'
import { fileURLToPath } from 'node:url'
import { KMSClient, SignCommand } from '@aws-sdk/client-kms'
import { keyRef, type Signer } from '@wallet/core'
import { crc32c, googleClient } from '@wallet/harness/kms'
import { awsKms, awsSigner } from '@wallet/signer-kms/aws'
import { googleKms, googleSigner } from '@wallet/signer-kms/google'
import type { KmsPlace } from './kms-server.ts'

/** Our signer, and the same call by the bare SDK on the same client. */
export type Pair = {
  readonly name: string
  readonly signer: Signer
  readonly keyRef: ReturnType<typeof keyRef>
  bare(digest: Uint8Array): Promise<unknown>
  close(): Promise<void>
}

async function start(cloud: 'aws' | 'google', latencyMs: number): Promise<{ place: KmsPlace; stop(): void }> {
  const file = fileURLToPath(new URL('./kms-server.ts', import.meta.url))
  const child = fork(file, [cloud, String(latencyMs)], { execArgv: ['--conditions=source'] })
  const [place] = (await once(child, 'message')) as [KmsPlace]
  return { place, stop: () => void child.kill() }
}

/** AWS KMS; the bare call is one `SignCommand`. */
export async function awsPair(latencyMs: number): Promise<Pair> {
  const { place, stop } = await start('aws', latencyMs)
  const client = new KMSClient({
    ...{ region: 'eu-central-1', endpoint: place.url, maxAttempts: 1 },
    credentials: { accessKeyId: 'AKIABENCHBENCHBENCH0', secretAccessKey: 'bench' },
    requestHandler: { httpAgent: new Agent({ keepAlive: true, maxSockets: 128 }) },
  })
  const kms = awsKms({ clients: { 'eu-central-1': client }, perSecond: 100_000 })
  return {
    name: 'AWS KMS',
    signer: awsSigner({ kms, keys: { key: { arn: place.key, algorithm: 'ecdsa-secp256k1' } } }),
    keyRef: keyRef('key'),
    bare: (Message) =>
      client.send(new SignCommand({ KeyId: place.key, Message, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' })),
    async close() {
      kms.close()
      client.destroy()
      stop()
    },
  }
}

/** Google Cloud KMS; the bare call is one `asymmetricSign` with its checksum. */
export async function googlePair(latencyMs: number): Promise<Pair> {
  const { place, stop } = await start('google', latencyMs)
  const client = googleClient(place.port)
  const kms = googleKms({ client, perSecond: 100_000 })
  return {
    name: 'Google Cloud KMS',
    signer: googleSigner({ kms, keys: { key: { version: place.key, algorithm: 'ecdsa-secp256k1' } } }),
    keyRef: keyRef('key'),
    bare: (sha256) => client.asymmetricSign({ name: place.key, digest: { sha256 }, digestCrc32c: { value: crc32c(sha256) } }),
    async close() {
      await kms.close()
      await client.close()
      stop()
    },
  }
}
