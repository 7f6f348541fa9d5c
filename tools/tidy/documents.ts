import { type Finding, lineAt, resolveImport, type Source } from './sources.ts'

const isDocument = (path: string): boolean => path.endsWith('.md') && !path.startsWith('.changeset/')
const withoutCode = (text: string): string => text.replace(/^```[\s\S]*?^```$|`[^`\n]*`/gm, (code) => code.replace(/[^\n]/g, ' '))

/** What GitHub makes of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')

/** Every link inside the repository leads somewhere. */
export function links(sources: readonly Source[]): Finding[] {
  const files = new Map(sources.map((source) => [source.path, source]))
  const folders = new Set(sources.flatMap(({ path }) => path.split('/').map((_, at, parts) => parts.slice(0, at).join('/'))))
  return sources
    .filter(({ path }) => isDocument(path))
    .flatMap(({ path, text }) => {
      const prose = withoutCode(text)
      const all = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].filter((match) => !/^[a-z]+:/.test(match[1] ?? ''))
      return all.flatMap((match) => {
        const [file = '', anchor] = (match[1] ?? '').split('#')
        const target = file === '' ? path : resolveImport(path, file.replace(/\/$/, ''))
        const finding = { path, line: lineAt(prose, match.index), message: `${match[1]} leads nowhere` }
        if (!files.has(target)) return folders.has(target) && anchor === undefined ? [] : [finding]
        const headings = [...(files.get(target)?.text ?? '').matchAll(/^#+ (.*)$/gm)].map((heading) => anchorOf(heading[1] ?? ''))
        return anchor === undefined || headings.includes(anchor) ? [] : [finding]
      })
    })
}

/** A command that a document tells its reader to type exists. */
export function commands(sources: readonly Source[]): Finding[] {
  const manifest = sources.find(({ path }) => path === 'package.json')?.text ?? '{}'
  const { scripts = {} } = JSON.parse(manifest) as { scripts?: Record<string, string> }
  return sources
    .filter(({ path }) => isDocument(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/\bp?npm run ([\w:-]+)|(?<![\w.] )\bpnpm ([\w:-]+)/g)]
        .filter((match) => match[2] !== undefined || !Object.hasOwn(scripts, match[1] ?? ''))
        .map((match) => ({
          path,
          line: lineAt(text, match.index),
          message: match[2] === undefined ? `there is no script ${match[1]}` : `${match[0]}: a fresh machine has npm and no pnpm`,
        })),
    )
}

/** The READMEs of packages are alike: whoever has read one finds his way in the others. And the first one is short. */
export function readmes(sources: readonly Source[]): Finding[] {
  const first = sources.find(({ path }) => path === 'README.md')
  const long = (first?.text.split('\n').length ?? 0) > 150 ? [{ path: 'README.md', line: 151, message: 'longer than 150 lines' }] : []
  const manifests = sources.filter(({ path }) => /^packages\/[^/]+\/package\.json$/.test(path))
  return [...long, ...manifests.flatMap((manifest) => readme(manifest, sources))]
}

function readme(manifest: Source, sources: readonly Source[]): Finding[] {
  const folder = manifest.path.slice(0, -'package.json'.length)
  const path = `${folder}README.md`
  const { name } = JSON.parse(manifest.text) as { name: string }
  const text = sources.find((source) => source.path === path)?.text
  if (text === undefined) return [{ path, line: 1, message: 'is missing' }]
  const parts = [...text.matchAll(/^## (.*)$/gm)].map((match) => match[1] ?? '')
  const codes = sources.find((source) => source.path === `${folder}src/errors/codes.ts`)?.text ?? ''
  // Core's are too many to list, and the catalogue has them all.
  const own = name === '@wallet/core' ? [] : [...codes.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map((match) => match[1] ?? '')
  const errors = text.slice(text.lastIndexOf('\n## Errors'))
  const catalogues = sources.filter((source) => /(^|\/)src\/errors\/codes\.ts$/.test(source.path))
  const named = [...errors.matchAll(/`([A-Z][A-Z0-9]*_[A-Z0-9_]+)`/g)].map((match) => match[1] ?? '')
  const wrong = [
    ...(text.startsWith(`# ${name}\n`) ? [] : [`does not begin with # ${name}`]),
    ...(parts[0] === 'Install' && parts[1] === 'Use' ? [] : ['does not begin with Install and Use']),
    ...(parts.at(-1) === 'Errors' ? [] : ['does not end with Errors']),
    ...(!parts.includes('Limits') || parts.at(-2) === 'Limits' ? [] : ['Limits come directly before Errors']),
    ...(new RegExp(`^npm install .*${name}\\b`, 'm').test(text) ? [] : ['does not say how to install it']),
    ...[...new Set(own)].filter((code) => !errors.includes(`\`${code}\``)).map((code) => `Errors do not name ${code}`),
    ...named.filter((code) => !catalogues.some((one) => one.text.includes(`${code}:`))).map((code) => `there is no error ${code}`),
  ]
  return wrong.map((message) => ({ path, line: 1, message }))
}

/** One word, one meaning: what the glossary says is not used is not used, in documents or in code. */
export function words(sources: readonly Source[]): Finding[] {
  const glossary = sources.find(({ path }) => path === 'docs/GLOSSARY.md')?.text ?? ''
  const rows = glossary.slice(glossary.indexOf('## Words that are not used')).matchAll(/^\| (?!not |---)([^|]+) \| ([^|]+) \|$/gm)
  const banned = [...rows].flatMap((row) => (row[1] ?? '').split(', ').map((word) => ({ word: word.trim(), say: row[2]?.trim() ?? '' })))
  return sources
    .filter(({ path }) => /^(packages|examples|docs)\/.*\.(ts|md)$|^[A-Z]+\.md$/.test(path) && path !== 'docs/GLOSSARY.md')
    .flatMap(({ path, text }) =>
      banned.flatMap(({ word, say }) =>
        [...text.matchAll(new RegExp(`\\b${word}\\b`, 'gi'))].map((match) => ({
          path,
          line: lineAt(text, match.index),
          message: `"${match[0]}" is not used here: ${say}`,
        })),
      ),
    )
}
