import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { temporaryDirectory } from '../directory/temporary-directory.ts'

/** A token of SoftHSM in a directory of its own. */
export interface SoftHsm {
  /** The PKCS#11 library to load. */
  readonly library: string
  readonly token: string
  readonly pin: string
  /** Where its files are, to look for what must not be in them. */
  readonly directory: string
  /** The native binding, for whoever wants to call the library bare. */
  // biome-ignore lint/suspicious/noExplicitAny: the binding's own types would make its compilation a condition of every type check
  readonly pkcs11js: any
  /** Deletes the token; idempotent. */
  remove(): void
}

/** Where Debian's `softhsm2` puts its library, by release. */
const library = '/usr/lib/softhsm/libsofthsm2.so'

/**
 * Initialises a fresh token. One per process: the library reads its configuration, named by `SOFTHSM2_CONF`, once, when it is
 * first initialised.
 */
export function startSoftHsm(token = 'wallet-test'): SoftHsm {
  const directory = temporaryDirectory('softhsm')
  const tokens = join(directory.path, 'tokens')
  mkdirSync(tokens)
  const configuration = join(directory.path, 'softhsm2.conf')
  writeFileSync(configuration, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n`)
  process.env['SOFTHSM2_CONF'] = configuration
  // Found again by nobody who does not know it: tests look for it where it must not be.
  const pin = 'pin-7341-of-a-test'
  const made = spawnSync('softhsm2-util', ['--init-token', '--free', '--label', token, '--so-pin', '98765432', '--pin', pin], {
    encoding: 'utf8',
  })
  if (made.status !== 0) {
    directory.remove()
    throw new Error(`softhsm2-util: ${made.error?.message ?? made.stderr} (npm test installs SoftHSM)`)
  }
  const pkcs11js: unknown = createRequire(import.meta.url)('pkcs11js')
  return { library, token, pin, directory: directory.path, pkcs11js, remove: () => directory.remove() }
}
