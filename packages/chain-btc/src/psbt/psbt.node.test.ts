import type { Signature } from '@wallet/core'
import { patience } from '@wallet/harness/coin-bench'
import { fromHex, toHex, unsignedOf } from '@wallet/utxo'
import { Psbt } from 'bitcoinjs-lib'
import { ECPairFactory } from 'ecpair'
import * as tiny from 'tiny-secp256k1'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWallet, type Regtest, startRegtest } from '../bench.fixture.ts'
import { exportPsbt } from './export-psbt.ts'
import { importPsbt } from './import-psbt.ts'

const ecPair = ECPairFactory(tiny)
let chain: Regtest
beforeAll(async () => {
  chain = await startRegtest()
})
afterAll(() => chain?.stop())

describe.each(['p2pkh', 'p2sh-p2wpkh', 'p2wpkh', 'p2wsh-2-of-3'] as const)('coins of %s', (kind) => {
  it('a draft that is signed elsewhere as PSBT is taken by the node', async () => {
    const bench = await openWallet(chain, { kind })
    await bench.fund(2, 400_000n)
    const intents = [bench.intent({ amount: 600_000n })]
    const snapshot = await bench.adapter.snapshot(bench.wallet, intents, patience)
    const coins = await bench.adapter.coins!.view(bench.wallet, new Set(), patience)
    const result = bench.adapter.draft({ wallet: bench.wallet, intents, snapshot, coins, seed: 'psbt' })
    if (result.status !== 'drafted') throw new TypeError(result.status)
    const { draft } = result
    const fundings = new Map<string, Uint8Array>()
    for (const { txid } of unsignedOf(draft).inputs) {
      fundings.set(txid, fromHex((await chain.node.rpc<{ hex: string }>('gettransaction', [txid])).hex))
    }
    const psbt = Psbt.fromBase64(exportPsbt(draft, fundings))
    // The keys that the bench's signer has: every request's own, and of three any two.
    for (const [index] of psbt.data.inputs.entries())
      for (const secret of bench.secrets.slice(0, 2)) psbt.signInput(index, ecPair.fromPrivateKey(secret))
    const signatures: readonly Signature[] = importPsbt(draft, psbt.toBase64())
    expect(signatures).toHaveLength(2 * Math.min(2, bench.secrets.length))
    const signed = bench.adapter.finalize(draft, signatures)
    expect(bench.adapter.inspect(signed.bytes, draft).id).toBe(signed.id)
    expect(await chain.node.rpc('testmempoolaccept', [[toHex(signed.bytes)]])).toMatchObject([{ allowed: true }])
    expect(await bench.adapter.broadcast(signed, patience)).toEqual({ status: 'accepted' })
    await bench.stop()
  })
})
