import type { JournalEntry } from '../../../store/records.ts'
import type { Witness } from '../sim-store.ts'
import { demand } from '../violation.ts'

const silent: ReadonlySet<string> = new Set(['meta', 'journal', 'seals', 'cursors', 'due', 'destinations'])

/** I14: whatever changed is in the journal, in the same commit and without a gap. */
export function journal(): Witness {
  let last: number | null = null
  return (command, _, changes) => {
    const entries = changes.flatMap((change) => (change.table === 'journal' ? [change] : []))
    for (const { before, after, key } of entries) {
      demand(before === undefined && after !== undefined, 'I14', () => `journal entry ${key} was changed by ${command.verb}`)
      const { seq } = after as JournalEntry
      demand(last === null || seq === last + 1, 'I14', () => `journal entry ${seq} came after ${last}`)
      last = seq
    }
    const moved = changes.find(({ table, before, after }) => !silent.has(table) && before !== after)
    demand(
      moved === undefined || entries.length > 0,
      'I14',
      () => `${command.verb} changed ${moved?.table} ${moved?.key} without a journal entry`,
    )
  }
}
