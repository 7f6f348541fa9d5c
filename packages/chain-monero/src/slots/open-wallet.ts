import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { moneroErrors } from '../errors/codes.ts'
import type { Daemon } from '../rpc/daemon.ts'
import { countOf, textOf } from '../rpc/fields.ts'
import { fileNameOf, type WalletFile, type WalletFiles, type WalletOrigin } from './wallet-files.ts'
import { refusedWith, type WalletProgram } from './wallet-program.ts'

/** What opening a wallet needs. `directory` has the wallets' files, and is absent where it is not ours to look into. */
export type Opening = {
  readonly program: WalletProgram
  readonly daemon: Daemon
  readonly files: WalletFiles
  readonly directory?: string
}

const [noWalletOpen, walletExists] = [-13, -21]

/** Saves and closes whatever is open. Idempotent. @throws WalletError as `WalletProgram.call` */
export async function closeWallet(program: WalletProgram, signal: AbortSignal): Promise<void> {
  try {
    await program.call('store', {}, signal)
    await program.call('close_wallet', {}, signal)
  } catch (error) {
    if (!refusedWith(error, noWalletOpen)) throw error
  }
}

/**
 * Opens the wallet of a key, or makes it, and proves that it is this one. Answers its primary address.
 *
 * A failed `open_wallet` leaves the wallet before it open, and every later call succeeds on that one: so it is closed first, and what
 * is open afterwards is asked for its address.
 *
 * @throws WalletError `MONERO__WALLET_UNOPENED`, `MONERO__WALLET_MISMATCH`, `MONERO__CALL_UNANSWERED`, `CHAIN_UNREACHABLE` when a new one is to be made
 */
export async function openWallet({ program, daemon, files, directory }: Opening, key: string, signal: AbortSignal): Promise<string> {
  const file = await files.find(key)
  const filename = fileNameOf(key)
  await closeWallet(program, signal)
  try {
    const made = await openOrMake({ program, daemon, directory }, { key, filename, file }, signal)
    // On, it would refresh behind our back, and hang with the daemon while nobody asked for anything.
    await program.call('auto_refresh', { enable: false }, signal)
    const address = textOf(await program.call('get_address', { account_index: 0 }, signal), 'address')
    const expected = file.address ?? (file.origin?.kind === 'keys' ? file.origin.address : undefined)
    if (expected !== undefined && expected !== address)
      throw moneroErrors.create('MONERO__WALLET_MISMATCH', { key, expected, actual: address })
    countOf(await program.call('get_height', {}, signal), 'height')
    if (made) {
      await program.call('store', {}, signal)
      await files.made?.(key, address)
    }
    return address
  } catch (error) {
    // Best effort: where this fails too, the slot is not settled and will be restarted.
    if (program.settled) await program.call('close_wallet', {}, signal).catch(() => undefined)
    throw error
  }
}

type Wanted = { readonly key: string; readonly filename: string; readonly file: WalletFile }

async function openOrMake(
  { program, daemon, directory }: Pick<Opening, 'program' | 'daemon'> & { readonly directory: string | undefined },
  { key, filename, file }: Wanted,
  signal: AbortSignal,
): Promise<boolean> {
  const { password, origin } = file
  // The program says the same of a wrong password, a missing file and one that another process holds.
  const missing = directory !== undefined && !existsSync(join(directory, `${filename}.keys`))
  if (missing && origin === undefined) throw moneroErrors.create('MONERO__WALLET_UNOPENED', { key, reason: 'there is no such file' })
  if (origin !== undefined && (missing || directory === undefined) && (await make(program, daemon, { filename, password, origin }, signal)))
    return true
  try {
    await program.call('open_wallet', { filename, password }, signal)
  } catch (error) {
    if (moneroErrors.is(error, 'MONERO__CALL_UNANSWERED')) throw error
    const reason = 'wrong password, damaged, or held by another process'
    throw moneroErrors.create('MONERO__WALLET_UNOPENED', { key, reason }, { cause: error })
  }
  return false
}

/** Makes a wallet; false when its file is there already. */
async function make(
  program: WalletProgram,
  daemon: Daemon,
  { filename, password, origin }: { readonly filename: string; readonly password: string; readonly origin: WalletOrigin },
  signal: AbortSignal,
): Promise<boolean> {
  // Made while the daemon is down, a wallet guesses from the calendar where to look first, and on a young chain never sees its money.
  await daemon.healthy(signal)
  try {
    if (origin.kind === 'new') await program.call('create_wallet', { filename, password, language: 'English' }, signal)
    else {
      const { address, viewKey, spendKey, fromHeight } = origin
      const keys = { address, viewkey: viewKey, ...(spendKey === undefined ? {} : { spendkey: spendKey }), restore_height: fromHeight }
      await program.call('generate_from_keys', { filename, password, ...keys, autosave_current: false }, signal)
    }
    return true
  } catch (error) {
    if (refusedWith(error, walletExists)) return false
    throw error
  }
}
