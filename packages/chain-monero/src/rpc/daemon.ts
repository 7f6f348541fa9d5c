import { type BlockRef, type Clock, coreErrors, isWalletError } from '@wallet/core'
import { fromHex } from '../bytes/hex.ts'
import type { Network } from '../network.ts'
import { keyImagesIn } from '../transaction/read-transaction.ts'
import { countOf, flagOf, listOf, objectOf, textOf, textsOf, wholeOf } from './fields.ts'
import { type Answer, ask } from './json-rpc.ts'
import type { Transport } from './transport.ts'

/** How the daemon stands. `height` counts blocks, so the newest one is at `height - 1`. */
export type DaemonInfo = { readonly height: number; readonly topHash: string; readonly synchronized: boolean; readonly nettype: string }

/** One transaction as the daemon knows it. */
export type SeenTransaction = {
  readonly id: string
  readonly inPool: boolean
  readonly height: number | undefined
  readonly bytes: Uint8Array
}

/** A block and what it holds beside its reward. */
export type SeenBlock = { readonly ref: BlockRef; readonly transactions: readonly string[]; readonly timestamp: number }

/** What became of an output: not spent, spent in the chain, spent by something that waits. */
export type SpentStatus = 'unspent' | 'chain' | 'pool'

/** The daemon's answer to raw bytes. */
export type RelayAnswer = {
  readonly ok: boolean
  readonly alreadyKnown: boolean
  readonly busy: boolean
  readonly flags: readonly string[]
  readonly reason: string
}

/** What is asked of a daemon. Every verb reads, but `relay`. */
export interface Daemon {
  /** @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_NETWORK_MISMATCH`, as all of these */
  info(signal: AbortSignal): Promise<DaemonInfo>
  /** As `info`, and refuses a daemon that is still catching up: whoever asks a wallet then would wait for minutes. */
  healthy(signal: AbortSignal): Promise<DaemonInfo>
  transactions(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, SeenTransaction>>
  spent(keyImages: readonly string[], signal: AbortSignal): Promise<readonly SpentStatus[]>
  /** Who waits to spend a key image. */
  poolSpenders(signal: AbortSignal): Promise<ReadonlyMap<string, string>>
  block(height: number, signal: AbortSignal): Promise<SeenBlock>
  /** Key images and the transactions of a block that use them up. */
  imagesIn(block: SeenBlock, signal: AbortSignal): Promise<ReadonlyMap<string, string>>
  /** Piconero per byte, by priority 1 to 4, and the unit fees are rounded up to. */
  fees(signal: AbortSignal): Promise<{ readonly perByte: readonly bigint[]; readonly mask: bigint }>
  /** @throws WalletError `CHAIN_UNREACHABLE`, which says nothing about whether the bytes arrived */
  relay(bytes: Uint8Array, signal: AbortSignal): Promise<RelayAnswer>
}

/** How a daemon is asked. */
export type DaemonSettings = {
  readonly network: Network
  readonly transport: Transport
  readonly clock: Clock
  readonly callTimeoutMs: number
}

const relayFlags = [
  'double_spend',
  'fee_too_low',
  'invalid_input',
  'invalid_output',
  'low_mixin',
  'overspend',
  'too_big',
  'too_few_outputs',
  'sanity_check_failed',
]
const statuses: readonly SpentStatus[] = ['unspent', 'chain', 'pool']

/** A client of one monerod. Keeps nothing but its connections. */
export function createDaemon({ network, transport, clock, callTimeoutMs }: DaemonSettings): Daemon {
  const { chain } = network
  const call = async (method: string, params: object, signal: AbortSignal, path?: string): Promise<Answer> => {
    try {
      const answer = await ask(
        { transport, clock },
        { method, params, timeoutMs: callTimeoutMs, ...(path === undefined ? {} : { path }) },
        signal,
      )
      if (answer['status'] === 'BUSY' && method !== 'send_raw_transaction')
        throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: `${method}: the daemon is busy` })
      return answer
    } catch (error) {
      if (isWalletError(error) && error.code === 'ABORTED') throw error
      throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: error instanceof Error ? error.message : method }, { cause: error })
    }
  }
  const info: Daemon['info'] = async (signal) => {
    const answer = await call('get_info', {}, signal)
    const nettype = textOf(answer, 'nettype')
    if (nettype !== network.nettype) throw coreErrors.create('CHAIN_NETWORK_MISMATCH', { expected: network.nettype, actual: nettype })
    return {
      nettype,
      height: countOf(answer, 'height'),
      topHash: textOf(answer, 'top_block_hash'),
      synchronized: flagOf(answer, 'synchronized') && !flagOf(answer, 'busy_syncing'),
    }
  }
  const transactions: Daemon['transactions'] = async (ids, signal) => {
    const found = new Map<string, SeenTransaction>()
    for (let at = 0; at < ids.length; at += 50) {
      const params = { txs_hashes: ids.slice(at, at + 50), decode_as_json: false, prune: false }
      for (const one of listOf(await call('get_transactions', params, signal, '/get_transactions'), 'txs')) {
        const inPool = flagOf(one, 'in_pool')
        const id = textOf(one, 'tx_hash')
        const hex = textOf(one, 'as_hex') || textOf(one, 'pruned_as_hex')
        found.set(id, { id, inPool, height: inPool ? undefined : countOf(one, 'block_height'), bytes: fromHex(hex) })
      }
    }
    return found
  }
  return {
    info,
    healthy: async (signal) => {
      const now = await info(signal)
      if (!now.synchronized) throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: 'the daemon is catching up' })
      return now
    },
    transactions,
    spent: async (keyImages, signal) => {
      if (keyImages.length === 0) return []
      const answer = await call('is_key_image_spent', { key_images: keyImages }, signal, '/is_key_image_spent')
      const list: unknown = answer['spent_status']
      if (!Array.isArray(list) || list.length !== keyImages.length)
        throw coreErrors.create('CHAIN_RESPONSE_MALFORMED', { chain, method: 'is_key_image_spent', reason: 'not one status for each' })
      return list.map((one: number) => statuses[one] ?? 'chain')
    },
    poolSpenders: async (signal) => {
      const answer = await call('get_transaction_pool', {}, signal, '/get_transaction_pool')
      return new Map(
        listOf(answer, 'spent_key_images').flatMap((one) => textsOf(one, 'txs_hashes').map((id) => [textOf(one, 'id_hash'), id] as const)),
      )
    },
    block: async (height, signal) => {
      const answer = await call('get_block', { height }, signal)
      const header = objectOf(answer, 'block_header')
      return {
        ref: { height, hash: textOf(header, 'hash') },
        transactions: textsOf(answer, 'tx_hashes'),
        timestamp: countOf(header, 'timestamp'),
      }
    },
    imagesIn: async (block, signal) => {
      const found = await transactions(block.transactions, signal)
      return new Map([...found.values()].flatMap(({ id, bytes }) => keyImagesIn(bytes).map((image) => [image, id] as const)))
    },
    fees: async (signal) => {
      const answer = await call('get_fee_estimate', {}, signal)
      const fees: unknown = answer['fees']
      const perByte = Array.isArray(fees) ? fees.map((one: number | bigint) => BigInt(one)) : [wholeOf(answer, 'fee')]
      return { perByte, mask: wholeOf(answer, 'quantization_mask') }
    },
    relay: async (bytes, signal) => {
      const params = { tx_as_hex: Buffer.from(bytes).toString('hex'), do_not_relay: false }
      const answer = await call('send_raw_transaction', params, signal, '/send_raw_transaction')
      const ok = answer['status'] === 'OK'
      const flags = relayFlags.filter((flag) => flagOf(answer, flag))
      return {
        ok,
        flags,
        alreadyKnown: ok && flagOf(answer, 'not_relayed'),
        busy: answer['status'] === 'BUSY',
        reason: `${answer['reason'] ?? ''}`.slice(0, 200),
      }
    },
  }
}
