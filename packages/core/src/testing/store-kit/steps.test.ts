import { expect, test } from 'vitest'
import { verbNames } from '../../store/kernel/verb-names.ts'
import { history } from './steps.ts'

const reading = /^(read|list|count|verify|export|pull)|^(totals|time)$/

test('the history that the kit repeats has every verb that changes something', () => {
  const told = new Set<string>(history.map(({ command }) => command.verb))
  // Those two answer anew by design: a lease counted from now, a seal over what came since. The other two begin and end a store.
  const apart = new Set(['renew', 'sealJournal', 'importRows', 'retire'])
  expect(verbNames.filter((verb) => !reading.test(verb) && !told.has(verb) && !apart.has(verb))).toEqual([])
})
