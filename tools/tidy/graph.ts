import { type Finding, importsOf, isLibrary, isTest, resolveImport, type Source } from './sources.ts'

/** What a package may know beside core: the chains of the Bitcoin family share `utxo`. */
const allowedPackages: Readonly<Record<string, readonly string[]>> = {
  core: [],
  'chain-btc': ['core', 'utxo'],
  'chain-bch': ['core', 'utxo'],
  'chain-doge': ['core', 'utxo'],
}

/** Chains, stores and signers know core; core knows none of them, and they never know each other. */
export function direction(sources: readonly Source[]): Finding[] {
  return sources
    .filter(({ path }) => isLibrary(path))
    .flatMap((source) => {
      const own = source.path.split('/')[1] ?? ''
      const allowed = [own, ...(allowedPackages[own] ?? ['core'])]
      return importsOf(source).flatMap(({ target, line }) => {
        const relative = target.startsWith('.') ? resolveImport(source.path, target) : undefined
        const other = relative === undefined ? /^@wallet\/([\w-]+)/.exec(target)?.[1] : relative.split('/')[1]
        if (relative !== undefined && !relative.startsWith(`packages/${own}/`)) {
          return [{ path: source.path, line, message: `${target} leaves the package: import by package name` }]
        }
        return other === undefined || allowed.includes(other) ? [] : [{ path: source.path, line, message: `${own} must not know ${other}` }]
      })
    })
}

/** Who may reach into a package: the simulator plays changed copies of core, and this bench measures what lies below a store's contract. */
const insiders = [/^tools\/sim\//, /^bench\/store\//]
const homeOf = (path: string): string | undefined => /^(packages\/[^/]+|examples\/[^/]+|tools\/harness|bench)\//.exec(path)?.[1]

/** Tests, benches, tools and examples see of a package what its users see; vectors and compiled contracts are content, not code. */
export function insides(sources: readonly Source[]): Finding[] {
  return sources
    .filter(({ path }) => /\.(ts|mjs)$/.test(path) && !insiders.some((insider) => insider.test(path)))
    .flatMap((source) =>
      importsOf(source)
        .filter(({ target }) => target.startsWith('.') && !/\.json$|\.artifact\.ts$/.test(target))
        .map(({ target, line }) => ({ line, target, home: homeOf(resolveImport(source.path, target)) }))
        .filter(({ home }) => home !== undefined && !source.path.startsWith(`${home}/`))
        .map(({ target, line, home }) => ({
          path: source.path,
          line,
          message: `${target} reaches into ${home}: import what it exports, by its name`,
        })),
    )
}

/** Library code that no library code reaches is dead, however well tested. */
export function orphans(sources: readonly Source[]): Finding[] {
  const users = sources.filter(({ path }) => /\.(ts|mjs)$/.test(path) && !isTest(path))
  const reached = new Set(users.flatMap((source) => importsOf(source).map(({ target }) => resolveImport(source.path, target))))
  const entries = sources
    .filter(({ path }) => /^packages\/[^/]+\/tsup\.config\.ts$/.test(path))
    .flatMap(({ path, text }) => [...text.matchAll(/['"](src\/[^'"]+\.ts)['"]/g)].map((match) => resolveImport(path, match[1] ?? '')))
  return sources
    .filter(({ path }) => isLibrary(path) && !reached.has(path) && !entries.includes(path))
    .map(({ path }) => ({ path, line: 1, message: 'no library file imports this one' }))
}

/** Files that know each other, be it only by a type, are one file: neither is read or changed without the other. */
export function cycles(sources: readonly Source[]): Finding[] {
  const edges = new Map(
    sources
      .filter(({ path }) => isLibrary(path))
      .map((source) => {
        const relative = importsOf(source).filter(({ target }) => target.startsWith('.'))
        return [source.path, relative.map(({ target, line }) => ({ to: resolveImport(source.path, target), line }))]
      }),
  )
  const done = new Set<string>()
  const findings: Finding[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    if (done.has(path)) return
    for (const { to, line } of edges.get(path) ?? []) {
      const start = [...trail, path].indexOf(to)
      if (start === -1) visit(to, [...trail, path])
      else findings.push({ path, line, message: `import cycle: ${[...trail, path, to].slice(start).join(' → ')}` })
    }
    done.add(path)
  }
  for (const path of edges.keys()) visit(path, [])
  return findings
}
