import { type Finding, importsOf, isLibrary, lineAt, type Source } from './sources.ts'

type Manifest = {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const packageOf = (target: string): string =>
  target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/')

const table = 'docs/dependencies.md'

/**
 * What a published package needs at run time is decided on in one table, with a reason each, and pinned.
 *
 * A dependency that is used and not listed would be bundled in silently; one that is listed and not used is a risk for nothing.
 */
export function dependencies(sources: readonly Source[]): Finding[] {
  const text = sources.find(({ path }) => path === table)?.text ?? ''
  const rows = [...text.matchAll(/^\| ([\w-]+) \| `([^`]+)` \| ([^|]*) \|$/gm)].map((match) => ({
    row: `${match[1]} ${match[2]}`,
    ...{ reason: match[3]?.trim() ?? '', line: lineAt(text, match.index) },
  }))
  const manifests = sources.filter(({ path }) => /^packages\/[^/]+\/package\.json$/.test(path))
  const wanted = manifests.flatMap(({ path, text: manifest }) => {
    const { dependencies: listed = {} } = JSON.parse(manifest) as Manifest
    return Object.keys(listed).map((one) => `${path.split('/')[1]} ${one}`)
  })
  return [
    ...rows.filter(({ reason }) => reason === '').map(({ row, line }) => ({ path: table, line, message: `no reason for ${row}` })),
    ...rows.filter(({ row }) => !wanted.includes(row)).map(({ row, line }) => ({ path: table, line, message: `${row} is no dependency` })),
    ...manifests.flatMap((manifest) => ofPackage(manifest, sources, new Set(rows.map(({ row }) => row)))),
    ...manifests.flatMap((manifest) => ofDevelopment(manifest, sources)),
  ]
}

function ofPackage({ path, text }: Source, sources: readonly Source[], decided: ReadonlySet<string>): Finding[] {
  const folder = path.slice(0, -'package.json'.length)
  const { name, dependencies: listed = {}, peerDependencies: peers = {} } = JSON.parse(text) as Manifest
  const at = (one: string) => ({ path, line: lineAt(text, text.indexOf(`"${one}"`)) })
  const library = sources.filter((source) => source.path.startsWith(folder) && isLibrary(source.path))
  const used = library.flatMap((source) =>
    importsOf(source)
      .filter(({ target }) => !/^(\.|node:)/.test(target))
      .map(({ target, line }) => ({ path: source.path, line, one: packageOf(target) })),
  )
  const known = [name, ...Object.keys(listed), ...Object.keys(peers)]
  return [
    ...Object.entries(listed).flatMap(([one, version]) => [
      ...(decided.has(`${folder.split('/')[1]} ${one}`) ? [] : [{ ...at(one), message: `runtime dependency ${one} is not in ${table}` }]),
      ...(/^(\d+\.\d+\.\d+|workspace:\*)$/.test(version) ? [] : [{ ...at(one), message: `${one} is not pinned: ${version}` }]),
      ...(library.length === 0 || used.some((use) => use.one === one) ? [] : [{ ...at(one), message: `${one} is imported nowhere` }]),
    ]),
    ...used
      .filter(({ one }) => !known.includes(one))
      .map(({ one, ...where }) => ({ ...where, message: `${one} is not among the package's dependencies` })),
  ]
}

/** What a package lists for its own tests and no file of it names; a peer is listed to be there, and types stand beside what they type. */
function ofDevelopment({ path, text }: Source, sources: readonly Source[]): Finding[] {
  const folder = path.slice(0, -'package.json'.length)
  const { devDependencies: listed = {}, peerDependencies: peers = {} } = JSON.parse(text) as Manifest
  const code = sources.filter((source) => source.path.startsWith(folder) && /\.(ts|mjs)$/.test(source.path)).map((source) => source.text)
  return Object.keys(listed)
    .filter((one) => peers[one] === undefined)
    .filter((one) => !code.some((file) => new RegExp(`'${one.replace('@types/', '')}['/]`).test(file)))
    .map((one) => ({ path, line: lineAt(text, text.indexOf(`"${one}"`)), message: `${one} is named nowhere` }))
}
