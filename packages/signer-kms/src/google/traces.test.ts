import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { leaks } from '@wallet/harness'
import { startGoogleKms } from '@wallet/harness/kms'
import { expect, test } from 'vitest'
import { tracedDataKey } from '../fixture/traced-google.ts'

test('with every trace of SDK and gRPC on, neither a signing key nor a data key is written anywhere', async () => {
  const server = await startGoogleKms()
  const version = server.addVersion('EC_SIGN_SECP256K1_SHA256')
  const wrapping = server.addVersion('GOOGLE_SYMMETRIC_ENCRYPTION')
  const file = fileURLToPath(new URL('../fixture/traced-google.ts', import.meta.url))
  const args = ['--conditions=source', file, `${server.port}`, version, wrapping.replace(/\/cryptoKeyVersions.*/, '')]
  // Both libraries read these when they are loaded, so it takes a process of its own.
  const env = { ...process.env, GRPC_TRACE: 'all', GRPC_VERBOSITY: 'DEBUG', GOOGLE_SDK_NODE_LOGGING: '*' }
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env, maxBuffer: 2 ** 26 })
  await server.close()
  expect(stdout).toBe('true true\n')
  // They did speak, of the very calls that carry the keys.
  expect(stderr).toContain('asymmetricSign request')
  expect(stderr).toContain('/google.cloud.kms.v1.KeyManagementService/Decrypt')
  expect(leaks(new Map([['traces', Buffer.from(stderr)]]), [...server.secrets(), tracedDataKey], [])).toEqual([])
}, 60_000)
