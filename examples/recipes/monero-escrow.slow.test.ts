import { memoryStore } from '@wallet/core'
import { startMonerod, startWalletRpc, temporaryDirectory } from '@wallet/harness'
import { expect, test } from 'vitest'
import { openEscrows } from './monero-escrow.ts'

const xmr = 1_000_000_000_000n

test('an escrow is funded by the buyer and released to the vendor, by two of three keys', { timeout: 300_000 }, async () => {
  const [monerod, directory] = [await startMonerod(), temporaryDirectory('monero-escrow')]
  const [buyer, vendor] = [await startWalletRpc({ daemonUrl: monerod.url }), await startWalletRpc({ daemonUrl: monerod.url })]
  const [buyerAddress, vendorAddress] = [await buyer.create('buyer'), await vendor.create('vendor')]
  await monerod.mine(80, buyerAddress)
  const { escrows, stop } = openEscrows({
    network: 'regtest',
    daemonUrl: monerod.url,
    directory: directory.path,
    slots: 3,
    store: memoryStore(),
    secret: new Uint8Array(32).fill(4),
  })
  const signal = new AbortController().signal

  const { address } = await escrows.init({ id: 'order-7', amount: xmr, vendorAddress, buyerAddress, feeMax: xmr / 10n }, signal)
  expect(await escrows.release('order-7', signal)).toMatchObject({ status: 'unfunded' })
  await buyer.rpc('refresh')
  await buyer.rpc('transfer', { destinations: [{ address, amount: Number(xmr) }] })
  await monerod.mine(11, buyerAddress)
  expect(await escrows.release('order-7', signal)).toMatchObject({ status: 'sent' })
  await monerod.mine(11, buyerAddress)
  expect(await escrows.settle('order-7', signal)).toMatchObject({ status: 'paid', kind: 'release' })

  await vendor.rpc('refresh')
  const { balance } = await vendor.rpc('get_balance')
  expect(BigInt(balance)).toBeGreaterThan((xmr * 9n) / 10n)
  expect(BigInt(balance)).toBeLessThan(xmr)
  await stop()
  for (const part of [buyer, vendor, monerod]) await part.stop()
  directory.remove()
})
