// A process that accepts withdrawals as fast as it can until it is killed, and tells its parent of each one acknowledged.
import { sqliteStore } from '@wallet/store-sqlite'
import { acceptOf, fundAccepts } from './accept-of.ts'

// `lying` is always one behind what it has told: what a store that acknowledges too early would look like from outside.
const [path = '', round = '', callers = '16', honesty = 'honest'] = process.argv.slice(2)
process.on('disconnect', () => process.exit())
const store = await sqliteStore({ path, busyTimeoutMs: 2_000 })
await fundAccepts(store, round)

const acceptOne = (index: number): Promise<{ readonly status: string }> => store.accept(acceptOf(`W-${round}-${index}`, index))
// Resolves when the word has left this process, so that a kill cannot take it back.
const tell = (index: number, status: string): Promise<void> =>
  new Promise((resolve) => process.send?.({ id: `W-${round}-${index}`, status }, () => resolve()))

let next = 0
async function caller(): Promise<never> {
  let owed: number | undefined
  for (;;) {
    const index = next++
    if (honesty === 'honest') await tell(index, (await acceptOne(index)).status)
    else {
      await tell(index, 'accepted')
      if (owed !== undefined) await acceptOne(owed)
      owed = index
    }
  }
}

await Promise.all(Array.from({ length: Number.parseInt(callers, 10) }, caller))
