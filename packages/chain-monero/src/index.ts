export { type ColdPayment, type ColdSide, coldSide, type WatchingOptions, type WatchingSide, watchingSide } from './cold-signing.ts'
export {
  type Confirmation,
  type ConfirmationEvent,
  type ConfirmationMonitor,
  type ConfirmationMonitorOptions,
  confirmationMonitor,
} from './confirmation-monitor.ts'
export { newDepositAddress } from './deposits/new-deposit-address.ts'
export { type MoneroErrors, moneroErrors } from './errors/codes.ts'
export { type EscrowOptions, type EscrowPaid, type EscrowStatus, type MoneroEscrow, moneroEscrow } from './escrow/escrow.ts'
export type { Funds } from './escrow/funds.ts'
export { answerEscrowMessage, type EscrowPost, remoteParticipant } from './escrow/messages.ts'
export {
  type Described,
  type EscrowParticipant,
  type LocalParticipantOptions,
  localParticipant,
  type SignedSet,
} from './escrow/participant.ts'
export {
  type EscrowPayout,
  type EscrowRecord,
  type EscrowRecords,
  type EscrowRole,
  type EscrowTerms,
  storedEscrows,
} from './escrow/records.ts'
export { monero } from './monero.ts'
export { type MoneroDaemonOptions, moneroDaemon } from './monero-daemon.ts'
export type { NetworkName } from './network.ts'
export type { DepositSettings, MoneroOptions, Priority, SplitOptions } from './options.ts'
export type { Daemon, DaemonInfo, RelayAnswer, SeenBlock, SeenTransaction, SpentStatus } from './rpc/daemon.ts'
export type { Login } from './rpc/digest-auth.ts'
export type { Answer } from './rpc/json-rpc.ts'
export type { HttpAnswer, Transport } from './rpc/transport.ts'
export { type RemoteSlotOptions, remoteSlot } from './slots/remote-slot.ts'
export { type SpawnedSlot, type SpawnedSlotOptions, spawnedSlot } from './slots/spawned-slot.ts'
export { type StoredWalletFilesOptions, storedWalletFiles } from './slots/stored-wallet-files.ts'
export type { WalletFile, WalletFiles, WalletOrigin } from './slots/wallet-files.ts'
export type { MoneroWallet } from './slots/wallet-program.ts'
export { type WasmSlot, type WasmSlotOptions, wasmSlot } from './slots/wasm/wasm-slot.ts'
