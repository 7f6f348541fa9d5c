import type { SessionSlot } from '@wallet/core'
import { closeWallet, type Opening, openWallet } from './open-wallet.ts'
import { type MoneroWallet, type WalletProgram, walletHandle } from './wallet-program.ts'

/** What a slot of any kind asks of the program it has now. `program` throws while there is none. */
export function slotCalls(
  program: () => WalletProgram,
  opening: Omit<Opening, 'program'>,
): Pick<SessionSlot<MoneroWallet>, 'open' | 'close' | 'check'> {
  return {
    open: async (key, signal) => {
      const current = program()
      const address = await openWallet({ ...opening, program: current }, key, signal)
      return (live) => walletHandle(current, key, address, live)
    },
    close: async (signal) => closeWallet(program(), signal),
    check: async (signal) => {
      const current = program()
      await current.call('get_version', {}, signal)
      current.settle()
    },
  }
}
