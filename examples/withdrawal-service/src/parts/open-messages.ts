import { explainTransaction } from '@wallet/chain-solana'
import type { ChainAdapter, Engine, Signer } from '@wallet/core'
import { type ExplainedTransaction, type MessageServer, serveMessages, walletDesk } from '@wallet/queue-rabbitmq'
import type { Logger } from 'pino'
import type { RabbitConfig } from '../config/queue-config.ts'
import { base58 } from '../wallets/base58.ts'
import { keyOf } from '../wallets/user-wallets.ts'

/** What the message API stands on. */
export type MessageParts = {
  readonly engine: Engine
  readonly chains: readonly ChainAdapter[]
  readonly userChain: ChainAdapter
  readonly seed: string
  readonly signer: Signer
  readonly logger: Logger
}

/** A message API that comes and goes with its broker. */
export type Messages = { close(): Promise<void> }

const retryMs = 2_000

/** Serves messages as soon as the broker is there, and again whenever it comes back; HTTP and withdrawals do not wait for it. */
export function openMessages({ url, prefix = '' }: RabbitConfig, parts: MessageParts): Messages {
  const { engine, chains, userChain: chain, seed, signer, logger } = parts
  const handlers = walletDesk({
    ...{ engine, chains, chain, signer },
    keyOf: (user, label) => keyOf(seed, user, label),
    addressOf: base58,
    explain: (transaction) => explain(chain, transaction),
  })
  const stop = new AbortController()
  const onTrouble = ({ verb, id, thrown }: { readonly verb: string; readonly id: string; readonly thrown: unknown }): void =>
    logger.warn({ verb, id, err: thrown }, 'a message could not be carried out')
  const opening = (async (): Promise<MessageServer | undefined> => {
    while (!stop.signal.aborted) {
      try {
        return await serveMessages({ url, exchange: `${prefix}wallet`, queue: `${prefix}wallet.requests`, handlers, onTrouble })
      } catch (error) {
        logger.warn({ err: error }, 'the message broker is away')
        await new Promise((resolve) => setTimeout(resolve, retryMs))
      }
    }
    return undefined
  })()
  return {
    close: async () => {
      stop.abort()
      await (await opening)?.close()
    },
  }
}

/** What a Solana transaction asks for, in the desk's words; a token or a call that the chain's adapter does not list is refused. */
function explain(chain: ChainAdapter, bytes: Uint8Array): ExplainedTransaction {
  const explained = explainTransaction(bytes)
  if (explained.status === 'refused') return explained
  const { action, signers } = explained
  if (action.kind === 'call')
    return { status: 'refused', reason: 'a call of a program; ask for it over HTTP, where policies see its instructions' }
  const asset =
    action.kind === 'sol'
      ? chain.assets.find(({ id }) => id === chain.feeAsset)
      : chain.assets.find(({ id, decimals }) => id.endsWith(`/token:${action.mint}`) && decimals === action.decimals)
  if (asset === undefined) return { status: 'refused', reason: 'a token that is not configured, or with other decimals' }
  const { to, amount, memo } = action
  const feeBearer = action.kind === 'sol' ? ('user' as const) : ('house' as const)
  return { status: 'explained', signers, wanted: { asset: asset.id, to, amount, feeBearer, ...(memo === undefined ? {} : { memo }) } }
}
