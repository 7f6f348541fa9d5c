import { startAnvil, startPostgres } from '@wallet/harness'
import { startAwsKms } from '@wallet/harness/kms'
import { awsKms } from '@wallet/signer-kms/aws'
import { expect, test } from 'vitest'
import { startPayouts } from './polygon-kms-postgres.ts'

const pol = 10n ** 18n

test('two processes pay from one key in KMS and one PostgreSQL, each withdrawal once', async () => {
  const region = 'eu-central-1'
  const [node, postgres, cloud] = [
    await startAnvil({ chainId: 137, slotsInAnEpoch: 1 }),
    await startPostgres({}),
    await startAwsKms([region]),
  ]
  const kms = awsKms({ clients: { [region]: cloud.client(region) } })
  const arn = cloud.addKey('ECC_SECG_P256K1')
  const chain = {
    network: { chainId: 137, name: 'polygon' },
    providers: [{ name: 'anvil', url: node.url }],
    quorum: 1,
    pollEveryMs: 50,
  }
  const start = () => startPayouts({ chain, databaseUrl: postgres.url(), kms, arn, policyKey: new Uint8Array(32).fill(5) })
  const both = [await start(), await start()] as const
  const [first, second] = both
  expect(second.address).toBe(first.address)
  // No less than the books say, or reconciliation halts the asset.
  await node.setBalance(first.address, 10_000n * pol)
  await first.engine.credit({ reference: 'D-1', account: 'user:1', asset: 'polygon', amount: 6_000n * pol, actor: 'test' })
  const asked = Array.from({ length: 10 }, (_, at) => ({ id: `W-${at}`, to: `0x${(0xa11ce00000 + at).toString(16).padStart(40, '0')}` }))
  for (const { engine } of both) {
    for (const one of asked) await engine.withdraw({ ...one, account: 'user:1', asset: 'polygon', amount: pol / 4n, feeMax: pol / 10n })
  }
  expect(
    (await second.engine.withdraw({ ...asked[0]!, id: 'W-large', account: 'user:1', asset: 'polygon', amount: 1_001n * pol })).status,
  ).toBe('refused')
  const completed = async () => {
    await node.mine(1)
    return (await Promise.all(asked.map(({ id }) => second.engine.withdrawal(id)))).filter((view) => view?.order.state === 'completed')
      .length
  }
  await expect.poll(completed, { interval: 100 }).toBe(10)
  expect(await Promise.all(asked.map(({ to }) => node.balanceOf(to)))).toEqual(asked.map(() => pol / 4n))
  for (const { stop } of both) await stop()
  kms.close()
  await cloud.close()
  await postgres.stop()
  await node.stop()
})
