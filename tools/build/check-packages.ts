// `pnpm check:packages`: packs every package as npm would get it, and has publint and attw judge the tarball, not the folder.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packAll, runs } from './workspace.ts'

const folder = mkdtempSync(join(tmpdir(), 'wallet-pack-'))
try {
  const tarballs = packAll(folder)
  const failed = [...(tarballs ?? [])].filter(
    ([, path]) => !(runs('publint', ['--strict', path]) && runs('attw', [path, '--profile', 'esm-only', '--quiet'])),
  )
  for (const [name] of failed) console.error(`package check failed: ${name}`)
  console.log(
    tarballs === undefined ? 'the packages cannot be packed' : `${tarballs.size - failed.length} of ${tarballs.size} packages are sound`,
  )
  process.exitCode = failed.length > 0 || !tarballs?.size ? 1 : 0
} finally {
  rmSync(folder, { recursive: true, force: true })
}
