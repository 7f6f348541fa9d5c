import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { outsider, patience } from '../bench.fixture.ts'
import { type EscrowBench, openEscrowBench, xmr } from './escrow.fixture.ts'

vi.setConfig({ testTimeout: 480_000 })

let escrow: EscrowBench

beforeAll(async () => {
  escrow = await openEscrowBench(3, 8)
}, 180_000)

afterAll(() => escrow.bench.stop())

test('what strangers send holds up nothing: a lock of years, more coins than are worth taking, dust that has just come', async () => {
  const { bench } = escrow
  const escrows = escrow.escrows()
  const { address } = await escrows.init(await escrow.terms('three'), patience)
  await escrow.pay(address)
  const send = async (amounts: readonly bigint[], unlockTime = 0): Promise<void> => {
    await bench.rpc('payer', 'refresh')
    await bench.rpc('payer', 'transfer', { destinations: amounts.map((amount) => ({ address, amount })), unlock_time: unlockTime })
  }
  await send([2n * xmr], 100_000_000)
  await send(Array.from({ length: 15 }, () => 1_000n))
  await bench.monerod.mine(10, outsider)
  await send([5n])
  await bench.monerod.mine(1, outsider)

  const dust = 15_005n
  const held = await escrows.status('three', patience)
  expect(held).toMatchObject({ state: 'funded', total: 5n * xmr + dust, spendable: 3n * xmr + 15_000n })
  const sent = await escrows.release('three', patience)
  expect(sent).toMatchObject({ status: 'sent', kind: 'release' })
  await bench.monerod.mine(10, outsider)
  expect(await escrows.settle('three', patience)).toMatchObject({ status: 'paid' })
})

test('a payment whose rings a deep reorganisation broke is made once more on the same coins, and one of the two is paid', async () => {
  const { bench } = escrow
  const { monerod } = bench
  const escrows = escrow.escrows()
  const { address } = await escrows.init(await escrow.terms('four'), patience)
  // Six coins, and young outputs to hide among, which the other branch will not have.
  await bench.rpc('payer', 'refresh')
  const coins = Array.from({ length: 6 }, () => ({ address, amount: xmr / 2n }))
  await bench.rpc('payer', 'transfer', { destinations: coins })
  await monerod.mine(12, outsider)
  await bench.rpc('payer', 'refresh')
  const dust = Array.from({ length: 15 }, () => ({ address: outsider, amount: 1_000n }))
  for (let round = 0; round < 2; round += 1) await bench.rpc('payer', 'transfer', { destinations: dust })
  await monerod.mine(11, outsider)
  const first = await escrows.release('four', patience)
  expect(first).toMatchObject({ status: 'sent' })
  await monerod.mine(1, outsider)
  await escrows.settle('four', patience)

  await monerod.popBlocks(13, { flush: true })
  await monerod.mine(15, outsider)
  const second = await escrows.release('four', patience)
  expect(second).toMatchObject({ status: 'sent', kind: 'release' })
  expect(second).not.toEqual(first)
  await monerod.mine(11, outsider)
  expect(await escrows.settle('four', patience)).toMatchObject({ ...second, status: 'paid' })
})
