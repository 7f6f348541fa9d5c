import { chainId, keyRef } from '@wallet/core'
import { startAnvil, startPostgres } from '@wallet/harness'
import { startAwsKms } from '@wallet/harness/kms'
import { awsKms } from '@wallet/signer-kms/aws'
import { getBytes, Transaction } from 'ethers'
import { expect, test } from 'vitest'
import { guardedKey, startPayouts } from './polygon-kms-postgres.ts'

const [pol, region] = [10n ** 18n, 'eu-central-1']
const network = { chainId: 137, name: 'polygon' }

test('two processes pay from one key in KMS and one PostgreSQL, each withdrawal once', async () => {
  const [node, postgres, cloud] = [
    await startAnvil({ chainId: 137, slotsInAnEpoch: 1 }),
    await startPostgres({}),
    await startAwsKms([region]),
  ]
  const kms = awsKms({ clients: { [region]: cloud.client(region) } })
  const arn = cloud.addKey('ECC_SECG_P256K1')
  const chain = {
    network,
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
  expect(cloud.count(region, 'Sign')).toBeGreaterThanOrEqual(10)
  for (const { stop } of both) await stop()
  kms.close()
  await cloud.close()
  await postgres.stop()
  await node.stop()
})

test('KMS is not asked for what pays somebody else than it shows, nor for more than its keeper allows', async () => {
  const cloud = await startAwsKms([region])
  const kms = awsKms({ clients: { [region]: cloud.client(region) } })
  const chain = { network, providers: [{ name: 'none', url: 'http://127.0.0.1:1' }], quorum: 1 }
  const { signer } = await guardedKey({ chain, kms, arn: cloud.addKey('ECC_SECG_P256K1') })
  const paying = (to: number, value: bigint) =>
    Transaction.from({
      ...{ type: 2, chainId: 137, nonce: 0, to: `0x${to.toString(16).padStart(40, '0')}`, value },
      ...{ gasLimit: 21_000n, maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 1n },
    })
  const ask = (shown: Transaction, signed = shown) =>
    signer.sign(
      {
        ...{ keyRef: keyRef('hot'), algorithm: 'ecdsa-secp256k1', chain: chainId('eip155:137'), intentDigests: [] },
        ...{ transaction: getBytes(shown.unsignedSerialized), message: getBytes(signed.unsignedHash) },
      },
      new AbortController().signal,
    )
  const [alice, mallory] = [paying(0xa11ce, pol), paying(0xbad, pol)]
  await expect(ask(alice, mallory)).rejects.toThrow(/the digest is not that of the bytes/)
  await expect(ask(paying(0xa11ce, 1_000n * pol + 1n))).rejects.toThrow(/more than allowed/)
  expect(cloud.count(region, 'Sign')).toBe(0)
  await ask(alice)
  expect(cloud.count(region, 'Sign')).toBe(1)
  kms.close()
  await cloud.close()
})
