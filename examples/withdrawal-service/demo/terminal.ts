const colour = process.stdout.isTTY === true && process.stdout.hasColors()

const paint =
  (code: number) =>
  (text: string): string =>
    colour ? `\u001b[${code}m${text}\u001b[0m` : text

export const bold: (text: string) => string = paint(1)
export const dim: (text: string) => string = paint(2)
export const green: (text: string) => string = paint(32)
export const red: (text: string) => string = paint(31)

const started = Date.now()

/** One line with the seconds since the start. */
export function say(text: string): void {
  const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(5)
  process.stdout.write(`${dim(`${seconds}s`)}  ${text}\n`)
}

/** A blank line and a headline. */
export function headline(text: string): void {
  process.stdout.write('\n')
  say(bold(text))
}

/** Rows under aligned headings; columns of amounts are aligned to the right. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], right: readonly number[] = []): void {
  const widths = headings.map((heading, column) => Math.max(heading.length, ...rows.map((row) => (row[column] ?? '').length)))
  const line = (cells: readonly string[]): string =>
    cells.map((cell, column) => (right.includes(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ')
  process.stdout.write(`\n  ${bold(line(headings).trimEnd())}\n`)
  for (const row of rows) process.stdout.write(`  ${line(row).trimEnd()}\n`)
}

/** The first and last characters of a long hex text. */
export const short = (text: string): string => (text.length > 20 ? `${text.slice(0, 10)}…${text.slice(-6)}` : text)
