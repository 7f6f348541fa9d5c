import { binToHex, encodeTokenPrefix, hexToBin, isHex } from '@bitauth/libauth'
import { type BchBlock, type BchChain, outpointsOf, readTransaction } from './chain.ts'
import type { BchMempool } from './mempool.ts'

/** An error as JSON-RPC carries it. */
export class RpcFailure extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

type Method = (...params: readonly unknown[]) => unknown
/** Amounts as the node writes them; kept apart from strings until they are written without quotes. */
export const coinsOf = (satoshi: bigint): { readonly coins: string } => ({
  coins: `${satoshi / 100_000_000n}.${(satoshi % 100_000_000n).toString().padStart(8, '0')}`,
})

/** The methods that the adapter calls, with the answers of Bitcoin Cash Node 28. */
export function bchMethods(chain: BchChain, pool: BchMempool): Readonly<Record<string, Method>> {
  const blockOf = (hash: unknown): BchBlock => {
    const block = typeof hash === 'string' ? chain.byHash(hash) : undefined
    if (block === undefined) throw new RpcFailure(-5, 'Block not found')
    return block
  }
  const isActive = ({ height, hash }: BchBlock) => chain.at(height)?.hash === hash
  const bytesOf = (hex: unknown): Uint8Array => {
    if (typeof hex !== 'string' || !isHex(hex)) throw new RpcFailure(-22, 'TX decode failed')
    return hexToBin(hex)
  }
  return {
    getblockcount: () => chain.tip().height,
    getbestblockhash: () => chain.tip().hash,
    getblockhash: (height) => {
      const block = typeof height === 'number' ? chain.at(height) : undefined
      if (block === undefined) throw new RpcFailure(-8, 'Block height out of range')
      return block.hash
    },
    getblockheader: (hash) => {
      const block = blockOf(hash)
      const { height, time, previous } = block
      const confirmations = isActive(block) ? chain.tip().height - height + 1 : -1
      return { hash, confirmations, height, time, mediantime: time, ...(height === 0 ? {} : { previousblockhash: previous }) }
    },
    getblock: (hash) => binToHex(blockOf(hash).bytes),
    getmempoolinfo: () => ({ size: pool.waiting.size, mempoolminfee: coinsOf(pool.minimum), minrelaytxfee: coinsOf(1_000n) }),
    getrawmempool: () => [...pool.waiting.keys()],
    getmempoolentry: (id) => {
      const entry = typeof id === 'string' ? pool.waiting.get(id) : undefined
      if (entry === undefined) throw new RpcFailure(-5, 'Transaction not in mempool')
      const depends = [...new Set(outpointsOf(entry).map((outpoint) => outpoint.slice(0, 64)))].filter((parent) => pool.waiting.has(parent))
      return { fees: { base: coinsOf(entry.fee), modified: coinsOf(entry.fee) }, size: entry.bytes.length, time: entry.time, depends }
    },
    gettxout: (id, vout, withMempool = true) => {
      const outpoint = `${id}:${vout}`
      const coin = withMempool === true ? pool.coin(outpoint) : chain.coins.get(outpoint)
      if (coin === undefined || (withMempool === true && pool.spender(outpoint) !== undefined)) return null
      const { output, height, coinbase } = coin
      return {
        bestblock: chain.tip().hash,
        confirmations: chain.tip().height - height + 1,
        value: coinsOf(output.valueSatoshis),
        scriptPubKey: { hex: binToHex(output.lockingBytecode) },
        coinbase,
      }
    },
    getrawtransaction: (id) => {
      const entry = typeof id === 'string' ? pool.waiting.get(id) : undefined
      if (entry === undefined) throw new RpcFailure(-5, 'No such mempool transaction')
      return binToHex(entry.bytes)
    },
    scantxoutset: (_, objects) => ({ success: true, height: chain.tip().height, bestblock: chain.tip().hash, ...scan(chain, objects) }),
    estimatesmartfee: () => {
      throw new RpcFailure(-32_601, 'Method not found')
    },
    sendrawtransaction: (hex) => {
      const read = readTransaction(bytesOf(hex))
      if (typeof read === 'string') throw new RpcFailure(-22, 'TX decode failed')
      if (pool.waiting.has(read.id)) return read.id
      if (read.transaction.outputs.some((_one, vout) => chain.coins.has(`${read.id}:${vout}`))) {
        throw new RpcFailure(-27, 'transaction already in block chain')
      }
      const refusal = pool.add(read)
      if (refusal !== undefined) throw new RpcFailure(refusal.code, refusal.message)
      return read.id
    },
    testmempoolaccept: (list) =>
      (Array.isArray(list) ? list : []).map((hex) => {
        const read = readTransaction(bytesOf(hex))
        if (typeof read === 'string') throw new RpcFailure(-22, 'TX decode failed')
        const verdict = pool.judge(read)
        return 'code' in verdict ? { txid: read.id, allowed: false, 'reject-reason': verdict.message } : { txid: read.id, allowed: true }
      }),
  }
}

/** A node before tokens were known would say nothing of them: the script without its token, as `scriptPubKey` has it. */
function scan(chain: BchChain, objects: unknown): { readonly unspents: unknown[] } {
  const wanted = new Set((Array.isArray(objects) ? objects : []).map((one) => /^raw\(([0-9a-f]*)\)/.exec(String(one))?.[1] ?? ''))
  const unspents: unknown[] = []
  for (const [outpoint, { output, height }] of chain.coins) {
    const scriptPubKey = binToHex(output.lockingBytecode)
    if (!wanted.has(scriptPubKey)) continue
    const tokenData =
      output.token === undefined
        ? {}
        : { tokenData: { category: binToHex(output.token.category), prefix: binToHex(encodeTokenPrefix(output.token)) } }
    const [txid, vout] = outpoint.split(':')
    unspents.push({ txid, vout: Number(vout), scriptPubKey, amount: coinsOf(output.valueSatoshis), height, ...tokenData })
  }
  return { unspents }
}
