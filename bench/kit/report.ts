import type { Figures, Row } from './bench.ts'

/** What a run leaves in `results/NAME.json`. */
export type Report = Figures & {
  readonly name: string
  readonly commit: string
  readonly machine: { readonly [fact: string]: string | number }
}

/** Prints a report: where, one line per case and metric with the systems side by side, then the verdicts. */
export function printReport(report: Report): void {
  const facts = Object.entries(report.machine).map(([fact, value]) => `${fact} ${value}`)
  console.log(`${report.name} @ ${report.commit}\n${facts.join(', ')}\n`)
  printTable(sideBySide(report.rows))
  console.log('')
  for (const { bar, target, value, pass } of report.verdicts) {
    console.log(`${pass ? 'pass' : 'FAIL'}  ${bar}: ${written(value)} (target ${written(target)})`)
  }
}

/** A head and one line per case and metric, with a column per system. */
export function sideBySide(rows: readonly Row[]): readonly (readonly string[])[] {
  const systems = [...new Set(rows.map(({ system }) => system))]
  const lines = new Map<string, Map<string, number>>()
  for (const { case: name, metric, unit, system, value } of rows) {
    const line = `${name}\t${metric} (${unit})`
    lines.set(line, (lines.get(line) ?? new Map<string, number>()).set(system, value))
  }
  const cells = [...lines].map(([line, values]) => [...line.split('\t'), ...systems.map((system) => written(values.get(system)))])
  return [['case', 'metric', ...systems], ...cells]
}

/** A figure to three decimals, or whole from a hundred on. */
export function written(value: number | undefined): string {
  if (value === undefined) return ''
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-GB') : String(Math.round(value * 1000) / 1000)
}

function printTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  for (const row of rows) {
    console.log(row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '))
  }
}
