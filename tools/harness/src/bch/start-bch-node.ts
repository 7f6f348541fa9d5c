import { decodeCashAddress, type NonFungibleTokenCapability, type Output } from '@bitauth/libauth'
import type { CoinNode } from '../coin-node/start-coin-node.ts'
import { loopbackServer } from '../proxy/loopback-server.ts'
import { rpcClient } from '../rpc/json-rpc.ts'
import { type BchTransaction, openBchChain } from './chain.ts'
import { openBchMempool } from './mempool.ts'
import { bchMethods, RpcFailure } from './methods.ts'
import { openPurse } from './purse.ts'

/** A Bitcoin Cash node on a chain of its own, which mines when told. */
export interface BchNode extends CoinNode {
  /** Pays an address a coin with tokens of a new category; waits in the mempool. Answers the transaction's id. */
  mint(
    address: string,
    token: { readonly amount?: bigint; readonly capability?: `${NonFungibleTokenCapability}`; readonly value?: bigint },
  ): string
  /** Satoshi per 1,000 bytes below which nothing is taken from now on. */
  setMinimum(rate: bigint): void
  /** Throws everything out of the mempool. */
  forget(): void
  /** Leaves tokens out of what the scan of coins says, as indexers do that do not know them. */
  hideTokens(hidden: boolean): void
}

/**
 * Starts a JSON-RPC server on a free port that plays Bitcoin Cash Node on regtest: real scripts run by libauth's virtual machine, real
 * fees, blocks without work. Ends with the process.
 */
export async function startBchNode({ blocks = 110 }: { readonly blocks?: number } = {}): Promise<BchNode> {
  const chain = openBchChain()
  const pool = openBchMempool(chain)
  const purse = openPurse(chain, pool)
  let hidden = false
  const methods: Record<string, (...params: readonly unknown[]) => unknown> = {
    ...bchMethods(chain, pool),
    getnewaddress: () => purse.address,
  }
  const { scantxoutset } = methods
  methods['scantxoutset'] = (...params) => (hidden ? withoutTokens(scantxoutset?.(...params)) : scantxoutset?.(...params))
  const mine: CoinNode['mine'] = async (count = 1, { empty = false } = {}) => {
    for (let left = count; left > 0; left -= 1) {
      const included = empty ? [] : [...pool.waiting.values()]
      const block = chain.add(
        included,
        included.reduce((sum, { fee }) => sum + fee, 0n),
        purse.script,
      )
      purse.own(`${block.transactions[0]?.id}:0`)
      for (const { id } of included) pool.remove(id)
    }
  }
  await mine(blocks)
  const send = (transaction: BchTransaction): string => {
    const refusal = pool.add(transaction)
    if (refusal !== undefined) throw new Error(refusal.message)
    // The last output is what the purse gives back to itself.
    purse.own(`${transaction.id}:${transaction.transaction.outputs.length - 1}`)
    return transaction.id
  }
  const answer = (call: { readonly id?: unknown; readonly method?: unknown; readonly params?: unknown }) => {
    const { id = null, method, params } = call
    try {
      const named = typeof method === 'string' && Object.hasOwn(methods, method) ? methods[method] : undefined
      if (named === undefined) throw new RpcFailure(-32_601, 'Method not found')
      return { result: named(...(Array.isArray(params) ? params : [])), error: null, id }
    } catch (error) {
      if (!(error instanceof RpcFailure)) throw error
      return { result: null, error: { code: error.code, message: error.message }, id }
    }
  }
  const server = await loopbackServer(async (body, response) => {
    const asked = JSON.parse(body) as object | object[]
    const told = Array.isArray(asked) ? asked.map(answer) : answer(asked)
    const failed = !Array.isArray(told) && told.error !== null
    // Amounts are written without quotes and with eight decimals, as UniValue does.
    const text = JSON.stringify(told).replaceAll(/\{"coins":"([0-9.]+)"\}/g, '$1')
    response.writeHead(failed ? 500 : 200, { 'content-type': 'application/json' }).end(text)
  })
  const url = `http://test:test@127.0.0.1:${server.port}`
  const client = rpcClient(url)
  return {
    kind: 'bchn',
    url,
    pid: process.pid,
    client,
    rpc: client.call,
    genesis: chain.at(0)?.hash ?? '',
    height: async () => chain.tip().height,
    newAddress: async () => purse.address,
    mine,
    pay: async (address, units) => send(purse.pay([outputTo(address, units)])),
    payMany: async (payments) => send(purse.pay([...payments].map(([address, units]) => outputTo(address, units)))),
    async reorg(depth) {
      const back: BchTransaction[] = []
      for (let left = depth; left > 0; left -= 1) back.unshift(...chain.undo().transactions.slice(1))
      const waited = [...pool.waiting.values()]
      pool.clear()
      // What no longer stands (it spent a coinbase that is gone) is dropped, as nodes drop it.
      for (const one of [...back, ...waited]) pool.add(one)
      await mine(depth + 1, { empty: true })
    },
    mint: (address, { amount = 0n, capability, value = 1_000n }) =>
      send(
        purse.mint((category) => {
          const nft = capability === undefined ? {} : { nft: { capability, commitment: Uint8Array.of(7) } }
          return [{ ...outputTo(address, value), token: { category, amount, ...nft } } as Output]
        }),
      ),
    setMinimum: (rate) => {
      pool.minimum = rate
    },
    forget: () => pool.clear(),
    hideTokens: (now) => {
      hidden = now
    },
    output: () => '',
    stop: async () => {
      client.close()
      await server.down()
    },
  }
}

function outputTo(address: string, units: bigint): Output {
  const decoded = decodeCashAddress(address)
  if (typeof decoded === 'string') throw new Error(`${address}: ${decoded}`)
  const { payload, type } = decoded
  if (type.startsWith('p2pkh')) return { lockingBytecode: Uint8Array.of(0x76, 0xa9, 20, ...payload, 0x88, 0xac), valueSatoshis: units }
  const script = payload.length === 20 ? Uint8Array.of(0xa9, 20, ...payload, 0x87) : Uint8Array.of(0xaa, 32, ...payload, 0x87)
  return { lockingBytecode: script, valueSatoshis: units }
}

function withoutTokens(answer: unknown): unknown {
  const { unspents, ...rest } = answer as { readonly unspents: readonly Record<string, unknown>[] }
  return { ...rest, unspents: unspents.map(({ tokenData: _, ...one }) => one) }
}
