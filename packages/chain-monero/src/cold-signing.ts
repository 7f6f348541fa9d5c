import { malformedBytes, type SessionManager } from '@wallet/core'
import type { Daemon } from './rpc/daemon.ts'
import { amountOf, listOf, textOf, textsOf, wholeOf } from './rpc/fields.ts'
import type { MoneroWallet } from './slots/wallet-program.ts'
import { bringInStep } from './wallet-in-step.ts'

/** The watching side: a wallet without its spend key, beside a daemon. */
export type WatchingOptions = { readonly sessions: SessionManager<MoneroWallet>; readonly daemon: Daemon; readonly key: string }

/** One payment that the cold side is asked for; piconero. */
export type ColdPayment = { readonly to: string; readonly amount: bigint }

/** The side that looks and sends. Every text goes to the cold side and back by whatever means there are. */
export interface WatchingSide {
  /** All outputs seen so far, for the cold side to learn. */
  exportOutputs(signal: AbortSignal): Promise<string>
  /** What the cold side made of them: only now does this wallet know which are spent. */
  importKeyImages(signed: readonly { readonly keyImage: string; readonly signature: string }[], signal: AbortSignal): Promise<void>
  /** An unsigned payment. One at a time: until it is mined the wallet would build the next on the same coins, and only one of the two could ever be paid. */
  create(payments: readonly ColdPayment[], signal: AbortSignal): Promise<string>
  /** Sends what came back signed. Safe to repeat. */
  submit(signed: string, signal: AbortSignal): Promise<readonly string[]>
}

/** The side that signs: a wallet with its spend key and no daemon. It must never have synchronised: a hot wallet refuses outputs. */
export interface ColdSide {
  /** Learns the outputs and answers their key images. */
  importOutputs(outputs: string, signal: AbortSignal): Promise<readonly { readonly keyImage: string; readonly signature: string }[]>
  /** Signs what does exactly this and costs at most `feeMax`, by its own reading. @throws WalletError `BYTES_MALFORMED` for anything else */
  sign(
    unsigned: string,
    expected: { readonly payments: readonly ColdPayment[]; readonly feeMax: bigint },
    signal: AbortSignal,
  ): Promise<string>
}

async function using<Result>(
  sessions: SessionManager<MoneroWallet>,
  key: string,
  signal: AbortSignal,
  work: (wallet: MoneroWallet) => Promise<Result>,
): Promise<Result> {
  const lease = await sessions.lease(key, signal, 'cold signing')
  try {
    return await work(lease.handle)
  } finally {
    await lease.release()
  }
}

/** The watching side over a leased view-only wallet. @throws WalletError of the session manager, the wallet and the daemon */
export function watchingSide({ sessions, daemon, key }: WatchingOptions): WatchingSide {
  return {
    exportOutputs: (signal) =>
      using(sessions, key, signal, async (wallet) => {
        await bringInStep(wallet, daemon, signal)
        return textOf(await wallet.call('export_outputs', { all: true }, signal), 'outputs_data_hex')
      }),
    importKeyImages: (signed, signal) =>
      using(sessions, key, signal, async (wallet) => {
        const images = signed.map(({ keyImage, signature }) => ({ key_image: keyImage, signature }))
        await wallet.change('import_key_images', { signed_key_images: images }, signal)
      }),
    create: (payments, signal) =>
      using(sessions, key, signal, async (wallet) => {
        await bringInStep(wallet, daemon, signal)
        const destinations = payments.map(({ to, amount }) => ({ address: to, amount }))
        const answer = await wallet.call('transfer', { destinations, account_index: 0, do_not_relay: true }, signal)
        const unsigned = textOf(answer, 'unsigned_txset')
        if (unsigned === '') throw malformedBytes('this wallet signs by itself: it is not a watching one')
        return unsigned
      }),
    submit: (signed, signal) =>
      using(sessions, key, signal, async (wallet) => {
        await daemon.healthy(signal)
        return textsOf(await wallet.change('submit_transfer', { tx_data_hex: signed }, signal), 'tx_hash_list')
      }),
  }
}

/** The cold side over a leased wallet whose program has no daemon. @throws WalletError of the session manager and the wallet */
export function coldSide({ sessions, key }: Omit<WatchingOptions, 'daemon'>): ColdSide {
  return {
    importOutputs: (outputs, signal) =>
      using(sessions, key, signal, async (wallet) => {
        await wallet.change('import_outputs', { outputs_data_hex: outputs }, signal)
        const answer = await wallet.change('export_key_images', { all: true }, signal)
        return listOf(answer, 'signed_key_images').map((one) => ({
          keyImage: textOf(one, 'key_image'),
          signature: textOf(one, 'signature'),
        }))
      }),
    sign: (unsigned, expected, signal) =>
      using(sessions, key, signal, async (wallet) => {
        const answer = await wallet.call('describe_transfer', { unsigned_txset: unsigned }, signal)
        const described = listOf(answer, 'desc')
        const objection = coldObjection(
          described.map((one) => ({
            recipients: listOf(one, 'recipients').map((to) => ({ to: textOf(to, 'address'), amount: amountOf(to, 'amount') })),
            fee: amountOf(one, 'fee'),
            unlockTime: wholeOf(one, 'unlock_time'),
            changeAddress: `${one['change_address'] ?? ''}`,
          })),
          { ...expected, own: wallet.address },
        )
        if (objection !== undefined) throw malformedBytes(objection)
        return textOf(await wallet.change('sign_transfer', { unsigned_txset: unsigned }, signal), 'signed_txset')
      }),
  }
}

type ColdDescription = {
  readonly recipients: readonly ColdPayment[]
  readonly fee: bigint
  readonly unlockTime: bigint
  readonly changeAddress: string
}

/** Why the cold side must not sign; undefined when the payment does exactly what is expected. Pure. */
export function coldObjection(
  described: readonly ColdDescription[],
  expected: { readonly payments: readonly ColdPayment[]; readonly feeMax: bigint; readonly own: string },
): string | undefined {
  const [only] = described
  if (only === undefined || described.length !== 1) return `${described.length} transactions instead of one`
  const text = (payments: readonly ColdPayment[]): string =>
    payments
      .map(({ to, amount }) => `${to} ${amount}`)
      .sort()
      .join()
  if (text(only.recipients) !== text(expected.payments)) return 'it pays somebody or something else'
  if (only.unlockTime !== 0n) return 'what it pays would be locked'
  if (only.fee > expected.feeMax) return `it costs ${only.fee} piconero, ${expected.feeMax} were agreed`
  if (only.changeAddress !== '' && only.changeAddress !== expected.own) return 'its change goes elsewhere'
  return undefined
}
