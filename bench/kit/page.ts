import type { Verdict } from './bench.ts'
import { type Report, sideBySide, written } from './report.ts'

/** The page with a report's figures between its two marks, in the place of the ones before. @throws Error where it has no such marks */
export function withFigures(page: string, report: Report): string {
  const [begin, end] = [`<!-- figures of ${report.name} -->`, `<!-- end of ${report.name} -->`]
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`the page has no place for the figures of ${report.name}: ${begin} … ${end}`)
  return `${page.slice(0, from)}${begin}\n${figuresOf(report)}${page.slice(to)}`
}

function figuresOf({ commit, machine, verdicts, rows }: Report): string {
  const { cpu, cores, memoryGiB, os, node, loadAtEnd } = machine
  return [
    `At \`${commit}\`, ${cores} cores of ${cpu}, ${memoryGiB} GiB, ${os}, Node ${node}, load at the end ${loadAtEnd}.`,
    '',
    ...table([['goal', 'target', 'reached'], ...verdicts.map(goal)]),
    '',
    '<details><summary>Every figure: medians and their spread</summary>',
    '',
    ...table(sideBySide(rows)),
    '',
    '</details>',
    '',
  ].join('\n')
}

function goal({ bar, target, value, pass }: Verdict): readonly string[] {
  return [bar, written(target), pass ? written(value) : `**${written(value)}**, missed`]
}

function table([head = [], ...rows]: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, column) => (column < 2 ? '---' : '--:'))), ...rows.map(line)]
}
