// One test KMS in its own process, so that its work is not measured as ours: started by the bench, ends with it.
import { startAwsKms, startGoogleKms } from '@wallet/harness/kms'

/** Where the server is and which key it has. */
export type KmsPlace = { readonly url: string; readonly port: number; readonly key: string }

const [cloud, latency] = process.argv.slice(2)
const latencyMs = Number.parseInt(latency ?? '0', 10)
// Each digest is signed once and remembered: KMS has HSMs for that, this machine has two cores.
if (cloud === 'aws') {
  const server = await startAwsKms(['eu-central-1'], { remember: true })
  const key = server.addKey('ECC_SECG_P256K1')
  server.faults('eu-central-1', { latencyMs })
  process.send?.({ url: server.endpoints['eu-central-1'] ?? '', port: 0, key } satisfies KmsPlace)
} else {
  const server = await startGoogleKms({ remember: true })
  const key = server.addVersion('EC_SIGN_SECP256K1_SHA256')
  server.faults('europe-west3', { latencyMs })
  process.send?.({ url: '', port: server.port, key } satisfies KmsPlace)
}
process.on('disconnect', () => process.exit(0))
