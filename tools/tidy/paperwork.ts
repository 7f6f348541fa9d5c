import { type Finding, find, isKit, isLibrary, lineAt, type Source, withoutComments } from './sources.ts'

interface Manifest {
  readonly name: string
  readonly [field: string]: unknown
  readonly exports?: Record<string, string | Record<string, string>>
  readonly publishConfig?: { readonly exports?: unknown }
}

/** Every package is released with the others under one version, and npm gets what is developed here, minus the way to the sources. */
export function manifests(sources: readonly Source[]): Finding[] {
  const config = sources.find(({ path }) => path === '.changeset/config.json')?.text ?? '{}'
  const { fixed = [] } = JSON.parse(config) as { fixed?: string[][] }
  return sources
    .filter(({ path }) => /^packages\/[^/]+\/package\.json$/.test(path))
    .flatMap(({ path, text }) => {
      const manifest = JSON.parse(text) as Manifest
      const wanted = { license: 'MIT', type: 'module', sideEffects: false, files: ['dist'] }
      const published = Object.entries(manifest.exports ?? {}).map(([entry, to]) => [
        entry,
        typeof to === 'string' ? to : { ...to, source: undefined },
      ])
      const wrong = [
        ...Object.entries(wanted)
          .filter(([field, value]) => JSON.stringify(manifest[field]) !== JSON.stringify(value))
          .map(([field]) => `"${field}"`),
        ...(JSON.stringify(manifest.publishConfig?.exports) === JSON.stringify(Object.fromEntries(published))
          ? []
          : ['"publishConfig.exports"']),
        ...(fixed.length === 1 && fixed[0]?.includes(manifest.name) ? [] : ['the release group in .changeset/config.json']),
      ]
      return wrong.map((what) => ({ path, line: 1, message: `${what} is not as in the other packages` }))
    })
}

const headings = ['What happened', 'Is money at risk', 'What to do now', 'How to reproduce it in a test']

/** Every error code has a page an operator can act on, and no page outlives its code. */
export function errorPages(sources: readonly Source[]): Finding[] {
  const pages = new Map(
    sources.flatMap(({ path, text }) => {
      const code = /^docs\/errors\/([A-Z][A-Z0-9_]*)\.md$/.exec(path)?.[1]
      return code === undefined || code === 'README' ? [] : [[code, { path, text }] as const]
    }),
  )
  const codes = new Map(
    sources
      .filter(({ path }) => /(^|\/)src\/errors\/codes\.ts$/.test(path))
      .flatMap((source) => find(source, /^[ \t]+['"]?([A-Z][A-Z0-9_]+)['"]?:\s*[{(]/gm, (match) => match[1] ?? ''))
      .reverse()
      .map(({ message: code, ...at }) => [code, at] as const),
  )
  const unexplained = [...codes]
    .filter(([code]) => !pages.has(code))
    .map(([code, at]) => ({ ...at, message: `${code} has no page docs/errors/${code}.md` }))
  const stray = [...pages]
    .filter(([code]) => !codes.has(code))
    .map(([code, { path }]) => ({ path, line: 1, message: `no package has an error ${code}` }))
  const gaps = [...pages.values()].flatMap(({ path, text }) =>
    headings
      .filter((heading) => !new RegExp(`^#+ ${heading}\\??\\s*$`, 'm').test(text))
      .map((heading) => ({ path, line: 1, message: `heading "${heading}" is missing` })),
  )
  const heads = sources.flatMap((source) => {
    const owner = /^packages\/([^/]+)\/src\/errors\/codes\.ts$/.exec(source.path)?.[1]
    if (owner === undefined) return []
    return [...source.text.matchAll(/^ {2}([A-Z][A-Z0-9_]+): \{\s*retry: '(\w+)'/gm)].flatMap(([, code = '', retry]) => {
      const page = pages.get(code)
      const head = `\`retry: ${retry}\` · \`@wallet/${owner}\``
      return page === undefined || page.text.includes(`\n${head}`)
        ? []
        : [{ path: page.path, line: 3, message: `does not begin with ${head}` }]
    })
  })
  return [...unexplained, ...stray, ...gaps, ...heads]
}

/** Each numbered MUST of a contract has its conformance case, and each case its MUST. */
export function musts(sources: readonly Source[]): Finding[] {
  const contracts = sources.filter(({ path }) => path.startsWith('packages/core/') && isLibrary(path) && !isKit(path))
  const kits = sources.filter(({ path }) => isKit(path) && isLibrary(path)).map(({ path, text }) => ({ path, text: withoutComments(text) }))
  const stated = numbers(contracts)
  const proved = numbers(kits)
  return [
    ...[...stated]
      .filter(([id]) => !proved.has(id))
      .map(([id, at]) => ({ ...at, message: `${id} has no conformance case in core's testing` })),
    ...[...proved].filter(([id]) => !stated.has(id)).map(([id, at]) => ({ ...at, message: `${id} is in no contract` })),
  ]
}

function numbers(sources: readonly Source[]): Map<string, { path: string; line: number }> {
  const first = new Map<string, { path: string; line: number }>()
  for (const { path, text } of sources) {
    for (const match of text.matchAll(/\b(?:CA|ST|SG|QU|SE)-\d+\b/g)) {
      if (!first.has(match[0])) first.set(match[0], { path, line: lineAt(text, match.index) })
    }
  }
  return first
}

/** Vectors came from somewhere: `source` inside the file, or a README beside it that names the file. */
export function vectors(sources: readonly Source[]): Finding[] {
  return sources
    .filter(({ path }) => /(^|\/)vectors\/.*\.json$|\.vectors\.json$/.test(path))
    .flatMap(({ path, text }) => {
      const folder = path.slice(0, path.lastIndexOf('/'))
      const readme = sources.find((source) => source.path === `${folder}/README.md`)
      const content = JSON.parse(text) as { source?: unknown } | null
      const sourced = typeof content?.source === 'string' || readme?.text.includes(path.slice(folder.length + 1))
      return sourced ? [] : [{ path, line: 1, message: 'a vector without a source' }]
    })
}

// Put together here so that this file does not contain what it forbids.
const foreign = [`(?<![\\w.)}])/${'work'}/`, `\\.\\./${'shared'}`, `${'DESIGN'}\\.md`, `(?<![\\w-])${'references'}/[\\w-]+\\.md`].join('|')

/** The repository stands alone: no path or page that only its makers have. */
export function leaks(sources: readonly Source[]): Finding[] {
  return sources.flatMap(({ path, text }) =>
    [...text.matchAll(new RegExp(foreign, 'g'))].map((match) => ({
      path,
      line: lineAt(text, match.index),
      message: `"${match[0]}" means nothing outside its makers' machines`,
    })),
  )
}
