import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PublishedPackage, publishedPackages, root, runs } from '../build/workspace.ts'

// What a stranger gets: the packed tarballs unpacked into a project of its own, with none of this workspace's settings.
const packages = publishedPackages()
const project = mkdtempSync(join(tmpdir(), 'wallet-consumer-'))
const modules = join(project, 'node_modules')
const run = (program: string, args: string[], cwd = project): string => execFileSync(program, args, { cwd, encoding: 'utf8' })

beforeAll(() => {
  expect(runs('node', ['tools/build/build.ts'])).toBe(true)
  for (const one of packages) install(one)
  link('@types/node', join(root, 'node_modules', '@types', 'node'))
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }))
  writeFileSync(join(project, 'consumer.ts'), consumerSource())
})

afterAll(() => rmSync(project, { recursive: true, force: true }))

describe.each([
  ['node16', { module: 'node16', moduleResolution: 'node16' }],
  ['bundler', { module: 'preserve', moduleResolution: 'bundler' }],
])('a project with moduleResolution %s', (name, resolution) => {
  test('type-checks against our declarations and those they pull in', () => {
    const compilerOptions = { ...resolution, ...strictest, target: 'es2024', lib: ['es2024'], types: ['node'] }
    const config = join(project, `tsconfig.${name}.json`)
    writeFileSync(config, JSON.stringify({ compilerOptions, files: ['consumer.ts'] }))
    expect(runs('tsc', ['-p', config])).toBe(true)
  })
})

const strictest = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false, noEmit: true }

describe.each(packages)('$name', ({ name }) => {
  test('every entry loads from the tarball in plain node', () => {
    for (const entry of entriesOf(name)) {
      const count = run('node', ['--input-type=module', '-e', `console.log(Object.keys(await import('${entry}')).length)`])
      expect(Number(count), entry).toBeGreaterThan(0)
    }
  })

  test('the tarball carries the licence, no tests and no way back into the sources', () => {
    const unpacked = readdirSync(join(modules, name), { recursive: true, encoding: 'utf8' })
    const files = unpacked.filter((file) => !file.startsWith('node_modules'))
    expect(files).toContain('LICENSE')
    expect(files.filter((file) => /\.test\.|^src\b/.test(file))).toEqual([])
    const code = files.filter((file) => file.endsWith('.js')).map((file) => readFileSync(join(modules, name, file), 'utf8'))
    expect(code.join('\n')).not.toMatch(/new URL\(\s*["'][^"'\n]+\.ts["']/)
    const manifest = readFileSync(join(modules, name, 'package.json'), 'utf8')
    expect(manifest).not.toMatch(/workspace:|"source"/)
  })
})

function install({ name, directory }: PublishedPackage): void {
  const target = join(modules, name)
  mkdirSync(target, { recursive: true })
  expect(runs('pnpm', ['pack', '--pack-destination', target], directory)).toBe(true)
  const tarball = readdirSync(target).find((file) => file.endsWith('.tgz')) ?? ''
  run('tar', ['-xzf', tarball, '--strip-components=1'], target)
  rmSync(join(target, tarball))
  const { dependencies = {}, peerDependencies = {} } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
  for (const dependency of Object.keys({ ...dependencies, ...peerDependencies })) {
    // Inside the package, since two packages may want the same library, and not always the same version of it.
    if (!dependency.startsWith('@wallet/')) link(join(name, 'node_modules', dependency), join(directory, 'node_modules', dependency))
  }
}

function link(name: string, target: string): void {
  const path = join(modules, name)
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(target, path)
}

function entriesOf(name: string): string[] {
  const { exports } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')) as { exports: Record<string, unknown> }
  return Object.keys(exports)
    .filter((entry) => entry !== './package.json')
    .map((entry) => name + entry.slice(1))
}

function consumerSource(): string {
  const entries = packages.flatMap(({ name }) => entriesOf(name))
  const imports = entries.map((entry, index) => `import * as entry${index} from '${entry}'`)
  return [...imports, `export const all = [${entries.map((_, index) => `entry${index}`).join(', ')}]`, ''].join('\n')
}
