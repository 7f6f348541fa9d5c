import { execFileSync } from 'node:child_process'
import { cpus, loadavg, release, totalmem } from 'node:os'

/** What the figures were measured on; the load tells whether neighbours were busy. */
export function machine(): { readonly [fact: string]: string | number } {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    os: `${process.platform} ${release()}`,
    node: process.versions.node,
    sqlite: process.versions.sqlite ?? 'none',
    loadAtEnd: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  }
}

// What benches themselves write says nothing about the code that was measured.
const measured = ['.', ':!bench/results', ':!docs/benchmarks.md']

/** The commit that was measured, with a `+` when files were changed since. */
export function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim()
  try {
    return (
      git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain', '--untracked-files=no', '--', ...measured) === '' ? '' : '+')
    )
  } catch {
    return 'unknown'
  }
}
