import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A file as the rules see it: path from the root with forward slashes, and its text. */
export interface Source {
  readonly path: string
  readonly text: string
}

/** What a rule says about one place. */
export interface Finding {
  readonly path: string
  readonly line: number
  readonly message: string
}

/** One import or re-export: what is named, and where. */
export interface Import {
  readonly target: string
  readonly line: number
  readonly reexport: boolean
}

const ignored = new Set(['node_modules', 'dist', 'coverage', '.git', '.tmp'])
const readable = /\.(ts|mjs|js|json|jsonc|md|ya?ml|sol|sh|sql)$|(^|\/)(LICENSE|run|\.git(ignore|attributes))$/

/** Every text file of the checkout that could be committed. */
export function readSources(root: string, folder = ''): Source[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (ignored.has(entry.name)) return []
    if (entry.isDirectory()) return readSources(root, path)
    if (!entry.isFile() || !readable.test(path) || path === 'pnpm-lock.yaml') return []
    return [{ path, text: readFileSync(join(root, path), 'utf8') }]
  })
}

/** What only tests and benches use. */
export const isFixture = (path: string): boolean => /\.fixture\.ts$|\/fixtures?\/.*\.ts$/.test(path)
/** Tests and what only tests use. */
export const isTest = (path: string): boolean => /\.test\.ts$|\/fixtures?\//.test(path) || isFixture(path)
/** Library code: what gets published. */
export const isLibrary = (path: string): boolean => /^packages\/[^/]+\/src\/.*\.ts$/.test(path) && !isTest(path)
/** The conformance kits and the simulator. */
export const isKit = (path: string): boolean => path.startsWith('packages/core/src/testing/')
/** Where `offset` is, counted from 1. */
export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

/** Every match of `pattern` (flag g) in the code of `source`, comments left out. */
export function find(source: Source, pattern: RegExp, message: (match: RegExpMatchArray) => string): Finding[] {
  const code = withoutComments(source.text)
  return [...code.matchAll(pattern)].map((match) => ({ path: source.path, line: lineAt(code, match.index), message: message(match) }))
}

const token =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`|(?<=[(,=:[!&|?{};\n]\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//g

/** The same text with comments blanked and line numbers kept; strings and regular expressions stay. */
export function withoutComments(text: string): string {
  return text.replace(token, (found) => (/^\/[/*]/.test(found) ? found.replace(/[^\n]/g, ' ') : found))
}

/** The static and dynamic imports of a file, and worker files named by `new URL(…, import.meta.url)`. */
export function importsOf(source: Source): Import[] {
  const code = withoutComments(source.text)
  const fixed = [...code.matchAll(/^\s*(import|export)\s+(?:type\s+)?(?:[\w\s{},*$]+?\sfrom\s*)?['"]([^'"\n]+)['"]/gm)].map((match) => ({
    target: match[2] ?? '',
    line: lineAt(code, match.index + match[0].length),
    reexport: match[1] === 'export',
  }))
  const late = [...code.matchAll(/(?:\bimport\(|\bnew URL\()\s*['"]([^'"\n]+)['"]/g)].map((match) => ({
    target: match[1] ?? '',
    line: lineAt(code, match.index),
    reexport: false,
  }))
  return [...fixed, ...late]
}

/** Path from the root that a relative import means. */
export function resolveImport(from: string, target: string): string {
  const parts = from.split('/').slice(0, -1)
  for (const part of target.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}
