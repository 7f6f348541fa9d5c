import { amount, type Command, orderId } from '@wallet/core'
import { acceptAccounts, acceptAsset, acceptOf } from '../accept-of.ts'
import { untilAnswered } from '../client.ts'
import type { Finding, Scenario } from '../scenario.ts'

const credits = acceptAccounts.map((account, index): Command => {
  const deposit = { reference: `deposit:${index}`, account, asset: acceptAsset, amount: amount(1_000n) }
  return { verb: 'credit', input: { ...deposit, actor: 'kill' } }
})
const accept = (index: number): Command => ({ verb: 'accept', input: acceptOf(`W-${index}`, index) })
const cancel = (index: number): Command => ({
  verb: 'cancel',
  input: { order: orderId(`W-${index}`), actor: 'kill', reason: 'changed their mind' },
})

/** A deposit for each user, then accepts one by one and in one batch, then some cancelled: what each user has is known to the last unit. */
const story: readonly (readonly Command[])[] = [
  ...credits.map((credit) => [credit]),
  [accept(0)],
  [accept(1)],
  [accept(2), accept(3), accept(4), accept(5)],
  [cancel(1)],
  [cancel(4)],
  [accept(6)],
]

/** Accepts, deposits and cancels only: the store without an engine. */
export const ledger: Scenario = {
  name: 'ledger',
  chain: () => ({ call: () => Promise.reject(new Error('this scenario has no chain')) }),
  play: async ({ store, ack, wasAcked, lost }) => {
    for (const [index, commands] of story.entries()) {
      const answers = (await untilAnswered(() => store.apply(commands))) as readonly { readonly status: string }[]
      if (wasAcked(`${index}`) && answers.some(({ status }) => status !== 'exists')) lost(`step ${index}`)
      ack(`${index}`)
    }
  },
  judge: async ({ store, acknowledged }) => {
    const findings: Finding[] = []
    if (acknowledged.size !== story.length) findings.push({ kind: 'stuck', detail: `${acknowledged.size} of ${story.length} steps` })
    for (let index = 0; index <= 6; index++) {
      const { status } = await store.readOrder({ order: orderId(`W-${index}`) })
      if (status !== 'found') findings.push({ kind: 'lost', detail: `W-${index}` })
    }
    // Five for each: a has W-0, W-3 and W-6; b none, for W-1 and W-4 are cancelled; c has W-2 and W-5.
    const expected = [
      { available: 985n, locked: 15n },
      { available: 1_000n, locked: 0n },
      { available: 990n, locked: 10n },
    ]
    for (const [index, account] of acceptAccounts.entries()) {
      const { balance } = await store.readAccount({ account, asset: acceptAsset })
      const { available, locked } = expected[index] ?? { available: 0n, locked: 0n }
      if (balance.available !== available || balance.locked !== locked)
        findings.push({ kind: 'double', detail: `${account} has ${balance.available} and ${balance.locked} locked` })
    }
    return findings
  },
}
