import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { publishedPackages } from '../build/workspace.ts'

type Manifest = {
  readonly name: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** Where `name` lies for a package in `directory`, as Node would look for it. */
function find(name: string, directory: string): string | undefined {
  const path = join(directory, 'node_modules', name)
  if (existsSync(join(path, 'package.json'))) return realpathSync(path)
  return dirname(directory) === directory ? undefined : find(name, dirname(directory))
}

/** Everything that somebody gets who installs the package in `directory`, by the folders where it lies here. */
function below(directory: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(directory)) return seen
  seen.add(directory)
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const found = find(name, directory)
    if (found !== undefined) below(found, seen)
    else if (dependencies !== undefined && name in dependencies) throw new TypeError(`${name} of ${directory} is not installed`)
  }
  return seen
}

test('nothing has to run while our packages are installed', () => {
  const all = new Set(publishedPackages().flatMap(({ directory }) => [...below(directory)]))
  expect(all.size).toBeGreaterThan(50)
  const running = [...all].flatMap((directory) => {
    const { name, scripts = {} } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest
    const native = existsSync(join(directory, 'binding.gyp'))
    return native || ['preinstall', 'install', 'postinstall'].some((script) => script in scripts) ? [name] : []
  })
  // Optional speed-ups of a WebSocket below web3.js, which does the same in JavaScript where they were not compiled.
  const optional = ['bufferutil', 'utf-8-validate']
  expect(running.filter((name) => !optional.includes(name))).toEqual([])
})
