import type { Figures } from './bench.ts'

type Report = Figures & { readonly name: string; readonly commit: string; readonly machine: { readonly [fact: string]: string | number } }

/** Prints a report: where, one line per case and metric with the systems side by side, then the verdicts. */
export function printReport(report: Report): void {
  const facts = Object.entries(report.machine).map(([fact, value]) => `${fact} ${value}`)
  console.log(`${report.name} @ ${report.commit}\n${facts.join(', ')}\n`)
  const systems = [...new Set(report.rows.map(({ system }) => system))]
  const lines = new Map<string, Map<string, number>>()
  for (const { case: name, metric, unit, system, value } of report.rows) {
    const line = `${name}\t${metric} (${unit})`
    lines.set(line, (lines.get(line) ?? new Map<string, number>()).set(system, value))
  }
  const cells = [...lines].map(([line, values]) => [...line.split('\t'), ...systems.map((system) => written(values.get(system)))])
  printTable([['case', 'metric', ...systems], ...cells])
  console.log('')
  for (const { bar, target, value, pass } of report.verdicts) {
    console.log(`${pass ? 'pass' : 'FAIL'}  ${bar}: ${written(value)} (target ${written(target)})`)
  }
}

function written(value: number | undefined): string {
  if (value === undefined) return ''
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-GB') : String(Math.round(value * 1000) / 1000)
}

function printTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  for (const row of rows) {
    console.log(row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '))
  }
}
