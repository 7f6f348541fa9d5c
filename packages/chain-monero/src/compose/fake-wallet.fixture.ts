import { type ClaimKey, type Composed, type ComposingChain, type Intent, type SessionManager, type Wallet, walletName } from '@wallet/core'
import { buildIntent } from '@wallet/core/testing'
import { monero } from '../monero.ts'
import { type Network, resolveNetwork } from '../network.ts'
import type { Daemon, SeenTransaction, SpentStatus } from '../rpc/daemon.ts'
import type { Answer } from '../rpc/json-rpc.ts'
import type { MoneroWallet } from '../slots/wallet-program.ts'
import transactions from '../transaction/transactions.fixture.json' with { type: 'json' }

// A wallet that answers with a transaction that a real one has made, whatever it is asked for.

/** That transaction. */
export const made: (typeof transactions)['mix'] = transactions.mix
/** Its chain. */
export const network: Network = resolveNetwork('regtest', false)
/** The asset. */
export const native: Intent['feeAsset'] = `${network.chain}/slip44:128` as Intent['feeAsset']
/** What its adapter seals with. */
export const sealingKey: Uint8Array = new Uint8Array(32).fill(5)
const open: AbortSignal = new AbortController().signal
const paid = made.payments.reduce((sum, [, value]) => sum + BigInt(`${value}`), 0n)
/** What returns to the wallet. */
export const change: bigint = 64_363_111_850_110n
/** What it spends, in piconero. */
export const inputs: bigint = paid + BigInt(made.fee) + change

/** What is different from usual, and where to note what the wallet was asked. */
export type Fake = {
  readonly answers?: Partial<Record<string, object>>
  readonly log?: string[]
  readonly height?: number
  readonly spent?: SpentStatus
  readonly shown?: readonly string[]
}

/** An adapter over that wallet. */
export function adapterOf({ answers = {}, log = [], height = 100, spent = 'unspent', shown = [] }: Fake = {}): ComposingChain {
  const usual: Record<string, object> = {
    get_height: { height },
    query_key: { key: made.viewKey },
    incoming_transfers: {
      transfers: made.keyImages.map((keyImage, index) => ({
        ...{
          key_image: keyImage,
          amount: index === 0 ? 1 : inputs - 1n,
          spent: false,
          unlocked: true,
          frozen: false,
          subaddr_index: { major: 0, minor: 0 },
        },
      })),
    },
    transfer: {
      ...{ tx_blob: made.blob, tx_hash: made.id, tx_key: made.secrets, fee: BigInt(made.fee), tx_metadata: 'ab' },
      spent_key_images: { key_images: made.keyImages },
    },
  }
  const call: MoneroWallet['call'] = async (method, params) => {
    log.push(method === 'freeze' || method === 'thaw' ? `${method} ${(params as { key_image: string }).key_image.slice(0, 4)}` : method)
    return (answers[method] ?? usual[method] ?? {}) as Answer
  }
  const wallet: MoneroWallet = { key: 'hot', address: made.own, call, change: call }
  const sessions = { lease: async () => ({ key: 'hot', handle: wallet, generation: 1, release: async () => void log.push('release') }) }
  const info = async () => ({ height, topHash: '', synchronized: true, nettype: 'fakechain' })
  const daemon = {
    ...{ info, healthy: info },
    spent: async (images: readonly string[]) => images.map(() => spent),
    transactions: async () => new Map(shown.map((id) => [id, {} as SeenTransaction])),
  } as unknown as Daemon
  return monero({
    network: 'regtest',
    daemon,
    sessions: sessions as unknown as SessionManager<MoneroWallet>,
    sealingKey,
    split: { coins: 0 },
  })
}

/** Intents for payments. */
export const intentsOf = (payments: readonly (readonly string[])[]): readonly Intent[] =>
  payments.map(([to = '', value = '0'], index) =>
    buildIntent({
      id: `W-${index}`,
      chain: network.chain,
      asset: native,
      feeAsset: native,
      to,
      amount: BigInt(value),
      feeMax: 4_000_000_000n,
    }),
  )

/** What the transaction pays, and to whom. */
export const wanted: string[][] = made.payments.map((payment) => payment.map(String))
/** Who pays. */
export const payer: Wallet = {
  name: walletName('hot'),
  chain: network.chain,
  addresses: [{ address: made.own, keyRef: 'x' as never }],
  active: true,
}
/** Composes. */
export const compose = (fake: Fake, payments: string[][] = wanted, held: ReadonlySet<ClaimKey> = new Set()): Promise<Composed> =>
  adapterOf(fake).compose(payer, intentsOf(payments), held, open)
