import type { Witness } from '../sim-store.ts'
import { alarms } from './alarms.ts'
import { attempts, type Known } from './attempts.ts'
import type { Facts } from './facts.ts'
import { fences } from './fences.ts'
import { journal } from './journal.ts'
import { money } from './money.ts'
import { orders } from './orders.ts'

/** Every check that watches the store, from the rows as they are now. */
export function witnesses(facts: Facts, known: Known): Witness {
  const all = [alarms(facts), fences(), journal(), money(facts), orders(facts, known), attempts(facts, known)]
  return (command, outcome, changes, now) => {
    for (const witness of all) witness(command, outcome, changes, now)
  }
}
