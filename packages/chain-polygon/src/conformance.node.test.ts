import { amount, chainId, type Intent } from '@wallet/core'
import { buildIntent, type ChainBench, testChainAdapter } from '@wallet/core/testing'
import { borPool, startAnvil, startFaultProxy } from '@wallet/harness'
import { describe, it } from 'vitest'
import { accountSigner, fresh, walletOf } from './bench.fixture.ts'
import { polygon } from './polygon.ts'
import type { PolygonFacts } from './snapshot/facts.ts'

/** Anvil behind two providers that both hold to bor's pool rules; mines only when told to. */
async function open(): Promise<ChainBench<PolygonFacts>> {
  const node = await startAnvil({ automine: false })
  const pool = borPool(node.client)
  const proxies = [await startFaultProxy({ upstream: node.url, pool }), await startFaultProxy({ upstream: node.url, pool })]
  const [hot, payer] = node.accounts
  // Less than what the kit calls more than any bench holds.
  await node.setBalance(hot!.address, 4n * 10n ** 18n)
  const adapter = polygon({ ...fresh, depositsFrom: 0, providers: proxies.map(({ url }, index) => ({ name: `provider-${index}`, url })) })
  let intents = 0
  const intent: ChainBench['intent'] = (wish = {}): Intent => {
    intents += 1
    const usual = {
      asset: adapter.feeAsset,
      feeAsset: adapter.feeAsset,
      feeMax: 10n ** 17n,
      amount: 1_234_567n,
      to: node.accounts[2]!.address,
    }
    return buildIntent({ id: `W-${intents}`, chain: chainId('eip155:137'), ...usual, ...wish })
  }
  return {
    adapter,
    wallet: walletOf(adapter, hot!.address),
    signer: accountSigner([hot!]),
    foreignAddress: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
    spellings: [hot!.address.toLowerCase(), `0x${hot!.address.slice(2).toUpperCase()}`],
    intent,
    loseNextReply: () => {
      for (const proxy of proxies) proxy.loseNextReply()
    },
    providersDown: () => {
      for (const proxy of proxies) proxy.setFaults({ dropRequest: 1 })
    },
    confirm: (blocks) => node.mine(blocks),
    finalize: () => node.mine(2),
    reorg: (depth) => node.reorg(depth),
    deposit: async (to, value) => {
      await node.rpc('eth_sendTransaction', [{ from: payer!.address, to, value: `0x${amount(value).toString(16)}` }])
    },
    close: async () => {
      await Promise.all(proxies.map((proxy) => proxy.stop()))
      await node.stop()
    },
  }
}

testChainAdapter<PolygonFacts>({ runner: { describe, it }, open, abilities: ['replace', 'deposits', 'balances'] })
