import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's root. */
export const root: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** A package under `packages/`: what npm will see of it. */
export interface PublishedPackage {
  readonly directory: string
  readonly name: string
}

/** Every package that gets published, core first, since the others' types stand on it. */
export function publishedPackages(): PublishedPackage[] {
  const directories = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name))
  const found = directories.filter((directory) => existsSync(join(directory, 'package.json')))
  const packages = found.map((directory) => {
    const { name } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { name: string }
    return { directory, name }
  })
  return packages.sort((a, b) => Number(b.name === '@wallet/core') - Number(a.name === '@wallet/core'))
}

/** Runs a program of the workspace with our streams; true when it ended well. */
export function runs(program: string, args: readonly string[], cwd: string = root): boolean {
  const path = program === 'pnpm' ? 'npx' : join(root, 'node_modules', '.bin', program)
  const all = program === 'pnpm' ? ['-y', 'pnpm@12.21.0', ...args] : args
  return spawnSync(path, all, { cwd, stdio: 'inherit' }).status === 0
}

/** Packs every package into `folder` as npm would get it, in one go; where each tarball lies, by package. Undefined when one cannot be packed. */
export function packAll(folder: string): ReadonlyMap<string, string> | undefined {
  if (!runs('pnpm', ['--recursive', '--filter', './packages/*', 'pack', '--pack-destination', folder])) return undefined
  const tarballs = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
  const found = publishedPackages().map(({ name }) => {
    const start = `${name.replace(/^@/, '').replace('/', '-')}-`
    return [name, tarballs.find((tarball) => tarball.startsWith(start) && /^\d/.test(tarball.slice(start.length)))] as const
  })
  if (found.some(([, tarball]) => tarball === undefined)) return undefined
  return new Map(found.map(([name, tarball]) => [name, join(folder, tarball ?? '')]))
}
