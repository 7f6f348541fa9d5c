/**
 * A place that has at most one wallet open: a process of ours, a remote program, a worker.
 *
 * The session manager calls one verb at a time, and none while the wallet is leased.
 */
export interface SessionSlot<Handle> {
  /** Unique among the slots of one manager. */
  readonly name: string
  /**
   * Opens the wallet of `key` and proves that it is this one: a program whose open failed may still hold the wallet before it.
   *
   * The answer makes the handle of one lease; every call through it must be refused once `live()` is false.
   *
   * @throws WalletError of the slot's package; the wallet is then not open
   */
  open(key: string, signal: AbortSignal): Promise<(live: () => boolean) => Handle>
  /** Saves and closes the open wallet. Idempotent. @throws WalletError when it may still be open */
  close(signal: AbortSignal): Promise<void>
  /** Whether the slot runs and every call so far was answered. A call that timed out may still be at work: nobody knows what the slot is doing. */
  settled(): boolean
  /** Resolves once the slot answers a harmless question, which a program that does one thing at a time can only do when it is idle. @throws WalletError */
  check(signal: AbortSignal): Promise<void>
  /** Ends what runs here and starts anew with no wallet open, or starts for the first time. Only what this slot started is ever ended. @throws WalletError */
  restart(signal: AbortSignal): Promise<void>
  /** Ends the slot for good, saving what is open. Idempotent. */
  stop(): Promise<void>
  /** Resident memory in bytes, where it can be told. */
  memoryBytes?(): number | undefined
}
