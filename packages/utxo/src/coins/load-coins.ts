import { coreErrors, type Fields, fieldsOf, listOf, malformed, sharedSignal } from '@wallet/core'
import type { Follower } from '../chain/follower.ts'
import { type OutpointKey, outpointKey, outpointOf } from '../chain/outpoint.ts'
import { utxoErrors } from '../errors/codes.ts'
import { coinsToUnits } from '../rpc/amounts.ts'
import type { NodeClient } from '../rpc/client.ts'
import type { Settings } from '../settings.ts'
import { asFunded } from './as-funded.ts'
import type { ChainCoin } from './chain-coin.ts'

/** The coins of some scripts, all at one block. */
export type LoadedCoins = {
  readonly coins: readonly ChainCoin[]
  readonly height: number
  readonly hash: string
  /** Read from their funding transactions, not merely listed. */
  readonly proven: boolean
}

/**
 * Reads all coins of the scripts from the node, at one block.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_RESPONSE_MALFORMED`
 */
export async function loadCoins(
  settings: Settings,
  client: NodeClient,
  follower: Follower,
  scripts: readonly string[],
): Promise<LoadedCoins> {
  const { coinsFrom } = settings
  if (coinsFrom !== 'scan' && coinsFrom !== 'wallet') return await fromBlocks(settings, client, follower, scripts, coinsFrom.height)
  const listed = await (coinsFrom === 'scan' ? scanned : fromWallet)(settings, client, scripts)
  return settings.flavour.policies.tokens ? { ...listed, coins: await asFunded(settings, client, follower, listed.coins) } : listed
}

async function scanned(settings: Settings, client: NodeClient, scripts: readonly string[]): Promise<LoadedCoins> {
  const { chain } = settings.flavour.network
  const answer = await client.askLong('scantxoutset', ['start', scripts.map((script) => `raw(${script})`)], sharedSignal)
  // RPC_METHOD_NOT_FOUND: Dogecoin Core.
  if (answer.status === 'error' && answer.code === -32601) {
    throw utxoErrors.create('UTXO__OPTIONS_INVALID', {
      option: 'coinsFrom',
      reason: 'this node has no scantxoutset: say "wallet" or a height',
    })
  }
  // RPC_INVALID_PARAMETER "Scan already in progress": a node scans for one caller at a time.
  if (answer.status === 'error') throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: `scantxoutset: ${answer.message}` })
  const fields = fieldsOf(chain, 'scantxoutset', answer.value)
  const { height, bestblock: hash } = fields
  if (typeof height !== 'number' || typeof hash !== 'string' || fields['success'] !== true)
    throw malformed(chain, 'scantxoutset', 'not finished')
  const wanted = new Set(scripts)
  const found = listOf(chain, 'scantxoutset', fields['unspents']).map((one) =>
    readUnspent(settings, 'scantxoutset', fieldsOf(chain, 'scantxoutset', one)),
  )
  const coins = found.filter((coin) => coin !== null && wanted.has(coin.script)) as ChainCoin[]
  return { coins: await withCoinbases(settings, client, coins, height), height, hash, proven: false }
}

/** A token-bearing coin is none of ours to spend: null. */
function readUnspent(settings: Settings, method: string, fields: Fields): ChainCoin | null {
  const { chain } = settings.flavour.network
  const { txid, vout, scriptPubKey: script, height, confirmations: _, tokenData } = fields
  const value = coinsToUnits(fields['amount'])
  if (
    typeof txid !== 'string' ||
    !/^[0-9a-f]{64}$/.test(txid) ||
    typeof vout !== 'number' ||
    typeof script !== 'string' ||
    value === undefined
  ) {
    throw malformed(chain, method, 'an unspent output without txid, vout, script or amount')
  }
  if (tokenData !== undefined) return null
  return {
    key: outpointKey({ txid, vout }),
    value,
    script,
    height: typeof height === 'number' ? height : 0,
    coinbase: fields['coinbase'] === true,
  }
}

/** Old nodes do not say which coins are freshly mined: those young enough to be immature are asked for one by one. */
async function withCoinbases(
  settings: Settings,
  client: NodeClient,
  coins: readonly ChainCoin[],
  height: number,
): Promise<readonly ChainCoin[]> {
  const { policies, network } = settings.flavour
  return await Promise.all(
    coins.map(async (coin) => {
      if (coin.coinbase || height + 1 >= coin.height + policies.coinbaseMaturity) return coin
      const { txid, vout } = outpointOf(coin.key)
      const answer = await client.read('gettxout', [txid, vout, false], sharedSignal)
      // Spent since the scan: the block that did it is about to be followed.
      if (answer === null) return coin
      return { ...coin, coinbase: fieldsOf(network.chain, 'gettxout', answer)['coinbase'] === true }
    }),
  )
}

async function fromWallet(settings: Settings, client: NodeClient, scripts: readonly string[]): Promise<LoadedCoins> {
  const { chain } = settings.flavour.network
  const addresses = scripts.map((script) => settings.flavour.addressOf(Buffer.from(script, 'hex')))
  const before = await client.read('getbestblockhash', [], sharedSignal)
  const answer = await client.read('listunspent', [1, 9_999_999, addresses], sharedSignal)
  const height = await client.read('getblockcount', [], sharedSignal)
  const hash = await client.read('getbestblockhash', [], sharedSignal)
  // The list carries no block of its own: taken between two equal tips it belongs to that tip.
  if (typeof hash !== 'string' || typeof height !== 'number' || before !== hash) {
    throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: 'a block came while the coins were listed' })
  }
  const wanted = new Set(scripts)
  const coins = listOf(chain, 'listunspent', answer).flatMap((one) => {
    const fields = fieldsOf(chain, 'listunspent', one)
    const { confirmations } = fields
    if (typeof confirmations !== 'number') throw malformed(chain, 'listunspent', 'no confirmations')
    const coin = readUnspent(settings, 'listunspent', { ...fields, height: height - confirmations + 1 })
    return coin !== null && wanted.has(coin.script) ? [coin] : []
  })
  return { coins: await withCoinbases(settings, client, coins, height), height, hash, proven: false }
}

async function fromBlocks(
  settings: Settings,
  client: NodeClient,
  follower: Follower,
  scripts: readonly string[],
  from: number,
): Promise<LoadedCoins> {
  const { chain } = settings.flavour.network
  const wanted = new Set(scripts)
  const coins = new Map<OutpointKey, ChainCoin>()
  let [height, hash, previous] = [from - 1, '', '']
  for (;;) {
    const answer = await client.ask('getblockhash', [height + 1], sharedSignal)
    // RPC_INVALID_PARAMETER "Block height out of range": that was the tip.
    if (answer.status === 'error') break
    if (typeof answer.value !== 'string') throw malformed(chain, 'getblockhash', 'not a hash')
    const block = await follower.read(answer.value, sharedSignal)
    if (previous !== '' && block.previous !== previous)
      throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: 'the chain was reorganised' })
    height += 1
    hash = block.hash
    previous = block.hash
    for (const transaction of block.transactions) {
      for (const key of transaction.inputKeys()) coins.delete(key)
      for (const [vout, { value, script }] of transaction.outputs().entries()) {
        if (!wanted.has(script)) continue
        const key = outpointKey({ txid: transaction.txid(), vout })
        coins.set(key, { key, value, script, height, coinbase: transaction.isCoinbase() })
      }
    }
  }
  if (hash === '') throw malformed(chain, 'getblockhash', `no block at height ${from}`)
  return { coins: [...coins.values()], height, hash, proven: true }
}
