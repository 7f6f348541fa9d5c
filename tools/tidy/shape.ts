import { type Finding, find, importsOf, isLibrary, lineAt, resolveImport, type Source } from './sources.ts'

const isCode = (path: string): boolean => /\.(ts|mjs)$/.test(path) && !/\.artifact\.ts$/.test(path)
const isEntry = (path: string): boolean => /^packages\/[^/]+\/src\/((testing|aws|aws-secrets|google)\/)?index\.ts$/.test(path)
const linesOf = (source: Source): number => source.text.replace(/\n$/, '').split('\n').length

/** Files stay small enough to read in one sitting: 400 lines, tests too, and half of the library's under 120. */
export function fileSizes(sources: readonly Source[]): Finding[] {
  const findings = sources
    .filter(({ path }) => isCode(path))
    .flatMap((source) => {
      const lines = linesOf(source)
      return lines > 400 ? [{ path: source.path, line: 401, message: `${lines} lines, at most 400` }] : []
    })
  const sizes = sources
    .filter(({ path }) => isLibrary(path) && isCode(path))
    .map(linesOf)
    .sort((a, b) => a - b)
  const median = sizes[Math.floor(sizes.length / 2)] ?? 0
  if (median > 120) findings.push({ path: 'packages', line: 1, message: `median of library files is ${median} lines, at most 120` })
  return findings
}

/** Names say what is inside; these say nothing. */
export function fileNames(sources: readonly Source[]): Finding[] {
  const banned = /(^|-)(utils?|helpers?|manager|data|info|misc|common|handle|process)$/
  return sources
    .filter(({ path }) => /^(packages|examples|tools|bench)\/.*\.(ts|mjs)$/.test(path))
    .flatMap(({ path }) => {
      const words = path.split('/').map((part) => part.split('.')[0] ?? '')
      const bad = words.find((word) => banned.test(word) && word !== 'session-manager')
      return bad === undefined ? [] : [{ path, line: 1, message: `the name "${bad}" says nothing about its content` }]
    })
}

/** A package shows what its entries list by name; nothing else re-exports. */
export function barrels(sources: readonly Source[]): Finding[] {
  return sources
    .filter(({ path }) => isLibrary(path))
    .flatMap((source) => {
      const stars = find(source, /^[ \t]*export\s+(?:type\s+)?\*/gm, () => '`export *`: name what is exported')
      if (isEntry(source.path)) return stars
      const again = importsOf(source).filter((entry) => entry.reexport)
      return [
        ...stars,
        ...again.map(({ line }) => ({
          path: source.path,
          line,
          message: 're-export outside src/index.ts: import from where it is defined',
        })),
      ]
    })
}

/** Whoever imports a name from a package can read in the editor what it does. */
export function docComments(sources: readonly Source[]): Finding[] {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  return sources
    .filter(({ path }) => isEntry(path))
    .flatMap((entry) =>
      exportedNames(entry).flatMap(({ name, target, line }) => {
        const source = byPath.get(target)
        if (source === undefined) return [{ path: entry.path, line, message: `${target} does not exist` }]
        const at = declarationOf(source.text, name)
        if (at === -1) return [{ path: entry.path, line, message: `${target} does not declare ${name} with export` }]
        if (/\*\/\s*$/.test(source.text.slice(0, at))) return []
        return [{ path: target, line: lineAt(source.text, at), message: `${name} is public and has no doc comment` }]
      }),
    )
}

/** Whoever calls a public function can read which errors it makes itself. */
export function namedErrors(sources: readonly Source[]): Finding[] {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const names = sources.filter(({ path }) => isEntry(path)).flatMap(exportedNames)
  return names.flatMap(({ name, target }) => {
    const text = byPath.get(target)?.text ?? ''
    const at = declarationOf(text, name)
    if (at === -1 || !/^export\s+(async\s+)?(function|class|abstract)/.test(text.slice(at))) return []
    const end = text.indexOf('\n}\n', at)
    const body = text.slice(at, end === -1 ? undefined : end)
    const comment = text.slice(text.lastIndexOf('/**', at), at)
    const codes = new Set([...body.matchAll(/\bthrow \w+\.create\('([A-Z0-9_]+)'/g)].map((match) => match[1] ?? ''))
    return [...codes]
      .filter((code) => !comment.includes(`\`${code}\``))
      .map((code) => ({ path: target, line: lineAt(text, at), message: `the comment of ${name} does not name ${code}` }))
  })
}

function exportedNames(entry: Source): { name: string; target: string; line: number }[] {
  const lists = entry.text.matchAll(/^export\s+(?:type\s+)?\{([^}]*)\}\s*from\s*['"](\.[^'"]+)['"]/gm)
  const there = [...lists].flatMap((match) => {
    const names = (match[1] ?? '')
      .replace(/\/\/.*|\/\*[\s\S]*?\*\//g, '')
      .split(',')
      .map(
        (item) =>
          item
            .trim()
            .replace(/^type\s+/, '')
            .split(/\s+as\s+/)[0] ?? '',
      )
    const place = { target: resolveImport(entry.path, match[2] ?? ''), line: lineAt(entry.text, match.index) }
    return names.filter((name) => name !== '').map((name) => ({ name, ...place }))
  })
  const here = [...entry.text.matchAll(/^export\s+(?:async\s+)?(?:function\*?|const|let|abstract class|class|interface|type)\s+(\w+)/gm)]
  return [...there, ...here.map((match) => ({ name: match[1] ?? '', target: entry.path, line: lineAt(entry.text, match.index) }))]
}

function declarationOf(text: string, name: string): number {
  return text.search(
    new RegExp(
      `^export\\s+(?:declare\\s+)?(?:async\\s+)?(?:function\\*?|const|let|abstract class|class|interface|type)\\s+${name}\\b`,
      'm',
    ),
  )
}
