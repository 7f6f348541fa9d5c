import type { SessionManager } from '@wallet/core'
import { moneroErrors } from '../errors/codes.ts'
import type { Daemon } from '../rpc/daemon.ts'
import { amountOf, countOf, flagOf, listOf, textOf, textsOf, wholeOf } from '../rpc/fields.ts'
import type { WalletFiles } from '../slots/wallet-files.ts'
import type { MoneroWallet } from '../slots/wallet-program.ts'
import { bringInStep } from '../wallet-in-step.ts'
import { type Funds, fundsOf, payableCoins, readCoins } from './funds.ts'

/** What an unsigned payment would do, read by the wallet that is asked to sign it. Piconero. */
export type Described = {
  readonly recipients: readonly { readonly address: string; readonly amount: bigint }[]
  readonly fee: bigint
  readonly change: bigint
  readonly unlockTime: bigint
}

/** A payment with enough signatures. */
export type SignedSet = { readonly txset: string; readonly ids: readonly string[] }

/**
 * One of the three who hold a key of an escrow: a wallet here, or one elsewhere behind messages.
 *
 * Every verb is one lease of one wallet, and what it changes is stored before it answers: nonces that were told and then forgotten cost
 * the wallet its next signature.
 */
export interface EscrowParticipant {
  /** First message of the key exchange. */
  prepare(signal: AbortSignal): Promise<string>
  /** Second message, from the first ones of the others. */
  make(infos: readonly string[], threshold: number, signal: AbortSignal): Promise<string>
  /** Next message, from the last ones of the others; `address` is final once `ready`. */
  exchange(
    infos: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly info: string; readonly address: string; readonly ready: boolean }>
  funds(signal: AbortSignal): Promise<Funds>
  /** Fresh nonces and partial key images, for the others to import. */
  exportInfo(signal: AbortSignal): Promise<string>
  importInfo(infos: readonly string[], signal: AbortSignal): Promise<void>
  /** An unsigned payment of all that is `payable` to one address. */
  payAll(to: string, signal: AbortSignal): Promise<readonly string[]>
  describe(txset: string, signal: AbortSignal): Promise<readonly Described[]>
  sign(txset: string, signal: AbortSignal): Promise<SignedSet>
  /** Safe to repeat. */
  submit(txset: string, signal: AbortSignal): Promise<readonly string[]>
}

/** What a participant on this machine works with. */
export type LocalParticipantOptions = {
  readonly sessions: SessionManager<MoneroWallet>
  readonly daemon: Daemon
  readonly files: WalletFiles
  /** The session key, such as `escrow-7/buyer`. */
  readonly key: string
}

/**
 * A participant whose wallet is leased here.
 *
 * Its calls can fail with `MONERO__WALLET_BEHIND`, and with what the session manager, the wallet and the daemon say.
 */
export function localParticipant({ sessions, daemon, files, key }: LocalParticipantOptions): EscrowParticipant {
  const using = async <Result>(step: string, signal: AbortSignal, work: (wallet: MoneroWallet) => Promise<Result>): Promise<Result> => {
    const lease = await sessions.lease(key, signal, `escrow: ${step}`)
    try {
      return await work(lease.handle)
    } finally {
      await lease.release()
    }
  }
  /** The exchange gives the wallet another primary address; the next open compares with it. */
  const noteAddress = async (wallet: MoneroWallet, signal: AbortSignal): Promise<string> => {
    const address = textOf(await wallet.call('get_address', { account_index: 0 }, signal), 'address')
    await files.made?.(key, address)
    return address
  }
  return {
    prepare: (signal) =>
      using('prepare', signal, async (wallet) =>
        // From 0.18.1 on the program wants it said that this is experimental; older ones do not know the word.
        textOf(await wallet.change('prepare_multisig', { enable_multisig_experimental: true }, signal), 'multisig_info'),
      ),
    make: (infos, threshold, signal) =>
      using('make', signal, async (wallet) => {
        const { password } = await files.find(key)
        // The permission is forgotten when the wallet is closed between the two messages; a wallet made without it refuses all that follows (-48).
        await wallet.call('prepare_multisig', { enable_multisig_experimental: true }, signal)
        const answer = await wallet.change('make_multisig', { multisig_info: infos, threshold, password }, signal)
        await noteAddress(wallet, signal)
        return textOf(answer, 'multisig_info')
      }),
    exchange: (infos, signal) =>
      using('exchange keys', signal, async (wallet) => {
        const { password } = await files.find(key)
        const answer = await wallet.change('exchange_multisig_keys', { multisig_info: infos, password }, signal)
        const address = await noteAddress(wallet, signal)
        return { info: textOf(answer, 'multisig_info'), address, ready: flagOf(await wallet.call('is_multisig', {}, signal), 'ready') }
      }),
    funds: (signal) =>
      using('look at funds', signal, async (wallet) => {
        const { height } = await bringInStep(wallet, daemon, signal)
        return fundsOf(await readCoins(wallet, signal), height)
      }),
    exportInfo: (signal) =>
      using('export', signal, async (wallet) => {
        await bringInStep(wallet, daemon, signal)
        return textOf(await wallet.change('export_multisig_info', {}, signal), 'info')
      }),
    importInfo: (infos, signal) =>
      using('import', signal, async (wallet) => {
        // An import takes the wallet back to the block of its first coin and reads on from there. A wallet that was closed and opened since
        // the export, and not refreshed since, then asks for blocks it no longer keeps, and ends without having read any: `wallet2::refresh`
        // of 0.18.0 forgets to ask again and says nothing. The coin is gone, and the refresh that finds it again does so without what was
        // imported: nothing to sweep, however often it is tried. Hence first in step, and the height looked at after.
        const { height } = await bringInStep(wallet, daemon, signal)
        await wallet.call('store', {}, signal)
        await wallet.call('import_multisig_info', { info: infos }, signal)
        const read = countOf(await wallet.call('get_height', {}, signal), 'height')
        if (read < height) throw moneroErrors.create('MONERO__WALLET_BEHIND', { key, height: read, daemon: height })
        await wallet.call('store', {}, signal)
      }),
    payAll: (to, signal) =>
      using('create', signal, async (wallet) => {
        await bringInStep(wallet, daemon, signal)
        // A sweep takes every coin it can, and anybody can send any number of them: only those that are meant are left to it.
        const coins = await readCoins(wallet, signal)
        const meant = new Set(payableCoins(coins))
        for (const coin of coins) {
          const wanted = coin.unlocked && !meant.has(coin)
          if (coin.frozen !== wanted && coin.keyImage !== '')
            await wallet.call(wanted ? 'freeze' : 'thaw', { key_image: coin.keyImage }, signal)
        }
        const answer = await wallet.change('sweep_all', { address: to, account_index: 0, do_not_relay: true }, signal)
        return [textOf(answer, 'multisig_txset')]
      }),
    describe: (txset, signal) =>
      using('describe', signal, async (wallet) => {
        const answer = await wallet.call('describe_transfer', { multisig_txset: txset }, signal)
        return listOf(answer, 'desc').map((one) => ({
          recipients: listOf(one, 'recipients').map((to) => ({ address: textOf(to, 'address'), amount: amountOf(to, 'amount') })),
          fee: amountOf(one, 'fee'),
          change: amountOf(one, 'change_amount'),
          unlockTime: wholeOf(one, 'unlock_time'),
        }))
      }),
    sign: (txset, signal) =>
      using('sign', signal, async (wallet) => {
        const answer = await wallet.change('sign_multisig', { tx_data_hex: txset }, signal)
        return { txset: textOf(answer, 'tx_data_hex'), ids: textsOf(answer, 'tx_hash_list') }
      }),
    submit: (txset, signal) =>
      using('submit', signal, async (wallet) => {
        await daemon.healthy(signal)
        return textsOf(await wallet.change('submit_multisig', { tx_data_hex: txset }, signal), 'tx_hash_list')
      }),
  }
}
