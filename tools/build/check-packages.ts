// `pnpm check:packages`: packs every package as npm would get it, and has publint and attw judge the tarball, not the folder.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { publishedPackages, runs } from './workspace.ts'

const packages = publishedPackages()
const failed = packages.filter(({ directory }) => !isSound(directory))

for (const { name } of failed) console.error(`package check failed: ${name}`)
console.log(`${packages.length - failed.length} of ${packages.length} packages are sound`)
process.exit(failed.length > 0 || packages.length === 0 ? 1 : 0)

function isSound(directory: string): boolean {
  const folder = mkdtempSync(join(tmpdir(), `pack-${basename(directory)}-`))
  try {
    if (!runs('pnpm', ['pack', '--pack-destination', folder], directory)) return false
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))
    if (tarball === undefined) return false
    const path = join(folder, tarball)
    return runs('publint', ['--strict', path]) && runs('attw', [path, '--profile', 'esm-only', '--quiet'])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
