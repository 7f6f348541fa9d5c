// `npm run release`: publishes what `npm run version` has numbered, from the release workflow; `-- --dry-run` does all but the upload.
// Beside it writes `sbom.cdx.json`, the bill of materials of everything that users install.
import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { publishedPackages, root, runs } from './workspace.ts'

const dry = process.argv.includes('--dry-run')
const repository = process.env['GITHUB_REPOSITORY']
if (repository === undefined) {
  console.error('release: GITHUB_REPOSITORY is not set; npm compares it with each manifest before it takes the provenance')
  process.exit(1)
}

// Provenance says which repository a package was built from, and npm refuses one whose manifest says another or none. Written here, so that
// a fork releases under its own name.
for (const { directory } of publishedPackages()) {
  const path = join(directory, 'package.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as object
  const url = `git+https://github.com/${repository}.git`
  const folder = relative(root, directory)
  writeFileSync(path, `${JSON.stringify({ ...manifest, repository: { type: 'git', url, directory: folder } }, null, 2)}\n`)
}

const bill = ['--recursive', '--filter', './packages/*', 'sbom', '--sbom-format', 'cyclonedx', '--prod', '--lockfile-only']
// One by one: all at once, even a dry run first asks the registry what it has.
const rehearsed = () =>
  publishedPackages().every(({ directory }) => runs('pnpm', ['publish', '--dry-run', '--no-git-checks', '--no-provenance'], directory))
const written = runs('pnpm', [...bill, '--out', join(root, 'sbom.cdx.json')])
process.exit(written && (dry ? rehearsed() : runs('changeset', ['publish'])) ? 0 : 1)
