import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type PublishedPackage, packAll, publishedPackages, root } from '../build/workspace.ts'

/** A stranger's project: every package unpacked from its tarball, and none of this workspace's settings. */
export type Project = {
  readonly directory: string
  readonly packages: readonly PublishedPackage[]
  /** Where a package lies in it. */
  placeOf(name: string): string
  /** What a package may be imported as. */
  entriesOf(name: string): string[]
  /** Writes a file of the stranger's own. */
  write(name: string, text: string): void
  /** Runs a program in it and gives what it printed. */
  run(program: string, ...args: string[]): string
  remove(): void
}

const beside = [
  ['@aws-sdk/client-sqs', 'queue-sqs'],
  ['pkcs11js', 'signer-pkcs11'],
] as const

/** Packs and unpacks the packages as they are built, and links the libraries that they and a stranger's own code name. */
export function openProject(): Project {
  const directory = mkdtempSync(join(tmpdir(), 'wallet-consumer-'))
  const modules = join(directory, 'node_modules')
  const packages = publishedPackages()
  const run = (program: string, ...args: string[]): string => execFileSync(program, args, { cwd: directory, encoding: 'utf8' })
  const placeOf = (name: string): string => join(modules, name)
  const link = (name: string, target: string): void => {
    mkdirSync(dirname(placeOf(name)), { recursive: true })
    symlinkSync(target, placeOf(name))
  }
  const tarballs = packAll(directory)
  if (tarballs === undefined) throw new TypeError('the packages cannot be packed')
  for (const one of packages) unpack(one, tarballs.get(one.name) ?? '', placeOf(one.name), link)
  link('@types/node', join(root, 'node_modules', '@types', 'node'))
  // What the READMEs tell their readers to install beside the package.
  for (const [name, by] of beside) link(name, join(root, 'packages', by, 'node_modules', name))
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }))
  return {
    ...{ directory, packages, placeOf, run },
    entriesOf: (name) => {
      const { exports } = JSON.parse(readFileSync(join(placeOf(name), 'package.json'), 'utf8')) as { exports: Record<string, unknown> }
      return Object.keys(exports)
        .filter((entry) => entry !== './package.json')
        .map((entry) => name + entry.slice(1))
    },
    write: (name, text) => writeFileSync(join(directory, name), text),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}

type Link = (name: string, target: string) => void

function unpack({ name, directory }: PublishedPackage, tarball: string, target: string, link: Link): void {
  mkdirSync(target, { recursive: true })
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1'], { cwd: target })
  rmSync(tarball)
  const { dependencies = {}, peerDependencies = {} } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
  for (const dependency of Object.keys({ ...dependencies, ...peerDependencies })) {
    // Inside the package, since two packages may want the same library, and not always the same version of it.
    if (!dependency.startsWith('@wallet/')) link(join(name, 'node_modules', dependency), join(directory, 'node_modules', dependency))
  }
}
