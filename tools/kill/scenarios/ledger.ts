import { accountId, amount, assetId, type Command, chainId, orderId, walletName } from '@wallet/core'
import { untilAnswered } from '../client.ts'
import type { Finding, Scenario } from '../scenario.ts'

const asset = assetId('eip155:137/slip44:966')
const users = ['user:a', 'user:b'].map(accountId)

const credit = (index: number): Command => ({
  verb: 'credit',
  input: { reference: `deposit:${index}`, account: users[index % 2] ?? accountId('user:a'), asset, amount: amount(1_000n), actor: 'kill' },
})
const accept = (index: number): Extract<Command, { verb: 'accept' }> => ({
  verb: 'accept',
  input: {
    intent: {
      id: orderId(`W-${index}`),
      chain: chainId('eip155:137'),
      wallet: walletName('hot'),
      account: users[index % 2] ?? accountId('user:a'),
      action: { kind: 'transfer', to: `0x${'1'.repeat(40)}`, asset, amount: amount(100n) },
      feeAsset: asset,
      feeMax: amount(7n),
      feeBearer: 'user',
    },
    digest: `${index}`.padStart(64, '0'),
    mac: 'mac',
    requester: 'kill',
    rules: [],
  },
})
const cancel = (index: number): Command => ({
  verb: 'cancel',
  input: { order: orderId(`W-${index}`), actor: 'kill', reason: 'changed their mind' },
})

/** Two deposits, then accepts one by one and in one batch, then some cancelled: what each user has is known to the last unit. */
const story: readonly (readonly Command[])[] = [
  [credit(0)],
  [credit(1)],
  [accept(0)],
  [accept(1)],
  [accept(2), accept(3), accept(4), accept(5)],
  [cancel(0)],
  [cancel(3)],
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
    // a: W-0 and W-2, W-4, W-6 less W-0; b: W-1, W-3, W-5 less W-3.
    const expected = [
      { available: 679n, locked: 321n },
      { available: 786n, locked: 214n },
    ]
    for (const [index, account] of users.entries()) {
      const { balance } = await store.readAccount({ account, asset })
      const { available, locked } = expected[index] ?? { available: 0n, locked: 0n }
      if (balance.available !== available || balance.locked !== locked)
        findings.push({ kind: 'double', detail: `${account} has ${balance.available} and ${balance.locked} locked` })
    }
    return findings
  },
}
