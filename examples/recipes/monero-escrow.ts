// A marketplace's escrow on Monero: two of three keys release or refund. Wallet programs are started, leased and ended by the sessions.
import {
  localParticipant,
  type MoneroEscrow,
  moneroDaemon,
  moneroEscrow,
  spawnedSlot,
  storedEscrows,
  storedWalletFiles,
} from '@wallet/chain-monero'
import { createSessions, type Store } from '@wallet/core'

/**
 * Opens escrows over a few wallet programs; each escrow has three wallets, so most of them are closed most of the time.
 *
 * All three keys are on this machine, which is custody: put `remoteParticipant` in the place of the roles that live elsewhere.
 */
export function openEscrows(options: {
  readonly network: 'mainnet' | 'stagenet' | 'regtest'
  readonly daemonUrl: string
  readonly directory: string
  readonly slots: number
  /** Where escrows and wallets are remembered; with a store that is shared or backed up, so are they. */
  readonly store: Store
  /** 32 bytes that the passwords of the wallet files are made from. */
  readonly secret: Uint8Array
}): { readonly escrows: MoneroEscrow; stop(): Promise<void> } {
  const { network, daemonUrl, directory, store, secret } = options
  const daemon = moneroDaemon({ network, url: daemonUrl })
  const files = storedWalletFiles({ store, secret })
  const flag = network === 'stagenet' ? { networkFlag: '--stagenet' } : {}
  const slots = Array.from({ length: options.slots }, (_, at) =>
    spawnedSlot({ name: `slot-${at}`, directory, daemon, daemonUrl, files, ...flag }),
  )
  const sessions = createSessions({ slots })
  const escrows = moneroEscrow({
    network,
    daemon,
    sessions,
    records: storedEscrows(store),
    participant: (session, role) => localParticipant({ sessions, daemon, files, key: `${session}/${role}` }),
  })
  return { escrows, stop: () => sessions.closeAll() }
}
