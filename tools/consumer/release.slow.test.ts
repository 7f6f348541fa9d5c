import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishedPackages, root } from '../build/workspace.ts'

// A release in a copy of the checkout, up to the upload: the next version is numbered, noted and packed, and nothing here changes.
const copy = mkdtempSync(join(tmpdir(), 'wallet-release-'))
const run = (program: string, args: readonly string[], env: object = {}): string =>
  execFileSync(program, args, { cwd: copy, encoding: 'utf8', env: { ...process.env, ...env }, maxBuffer: 1 << 26 })
const node = (...args: readonly string[]): string => run(process.execPath, args, { GITHUB_REPOSITORY: 'somebody/wallet' })
const manifestOf = (folder: string) => JSON.parse(readFileSync(join(copy, 'packages', folder, 'package.json'), 'utf8'))
const folders = publishedPackages().map(({ directory }) => directory.slice(join(root, 'packages').length + 1))
const pending = readdirSync(join(root, '.changeset')).filter((name) => name.endsWith('.md') && name !== 'README.md')

beforeAll(() => {
  const without = ['node_modules', 'dist', '.git'].map((name) => `--exclude=${name}`)
  execFileSync('sh', ['-c', 'from=$1; to=$2; shift 2; tar "$@" -cf - -C "$from" . | tar xf - -C "$to"', 'sh', root, copy, ...without])
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['add', '-A'],
    ['-c', 'user.name=x', '-c', 'user.email=x@x', 'commit', '-q', '-m', 'x'],
  ])
    run('git', args)
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

test('the version step numbers all packages alike and writes what changed', () => {
  const before = manifestOf('core').version
  run(join(copy, 'node_modules', '.bin', 'changeset'), ['version'])
  const versions = new Set(folders.map((folder) => manifestOf(folder).version))
  expect(versions.size).toBe(1)
  expect(versions.has(before)).toBe(pending.length === 0)
  expect(readdirSync(join(copy, '.changeset')).filter((name) => name.endsWith('.md'))).toEqual([])
  for (const name of pending) {
    const [, head = '', text = ''] = readFileSync(join(root, '.changeset', name), 'utf8').split(/^---$/m)
    const changed = [...head.matchAll(/@wallet\/([\w-]+)/g)].map((match) => match[1] ?? '')
    const notes = changed.map((folder) => readFileSync(join(copy, 'packages', folder, 'CHANGELOG.md'), 'utf8'))
    for (const note of notes) expect(note).toContain(text.trim().split('\n')[0])
  }
})

test('the publish step would upload every package under that version, its repository named for the provenance', () => {
  const said = node('--conditions=source', 'tools/build/release.ts', '--dry-run')
  const { version } = manifestOf('core')
  for (const folder of folders) {
    expect(said).toContain(`@wallet/${folder}@${version}`)
    const { repository, publishConfig } = manifestOf(folder)
    expect(repository).toEqual({ type: 'git', url: 'git+https://github.com/somebody/wallet.git', directory: `packages/${folder}` })
    expect(publishConfig).toMatchObject({ access: 'public', provenance: true })
  }
})

test('the bill of materials has every runtime dependency in its version, and no tool', () => {
  const bill = JSON.parse(readFileSync(join(copy, 'sbom.cdx.json'), 'utf8')) as {
    bomFormat: string
    components: { group?: string; name: string; version: string }[]
  }
  expect(bill.bomFormat).toBe('CycloneDX')
  const listed = bill.components.map(({ group, name, version }) => `${group === undefined ? '' : `${group}/`}${name}@${version}`)
  const wanted = folders.flatMap((folder) => Object.entries<string>(manifestOf(folder).dependencies ?? {}))
  for (const [name, version] of wanted.filter(([, version]) => !version.startsWith('workspace:')))
    expect(listed).toContain(`${name}@${version}`)
  expect(listed.filter((one) => /^(vitest|typescript|tsup|@biomejs\/biome|@wallet\/harness)@/.test(one))).toEqual([])
})

test('without a repository to name nothing is published', () => {
  const bare = { ...process.env, GITHUB_REPOSITORY: undefined }
  const release = () =>
    execFileSync(process.execPath, ['--conditions=source', 'tools/build/release.ts', '--dry-run'], { cwd: copy, env: bare, stdio: 'pipe' })
  expect(release).toThrow(/GITHUB_REPOSITORY is not set/)
})
