/** Who pays, as `pnpm bench exactly-once` names them on the command line of the child process. */
export type SenderName = 'ours' | 'ethers' | 'ethers-reset' | 'viem'

/** One payment to make. */
export type Payout = { readonly id: string; readonly to: string }

/** Everything a sender process is told, by a file: it may be killed and started again with the same. */
export type Job = {
  readonly sender: SenderName
  /** Ours asks all of them and wants two to agree; the others have one provider, the first. */
  readonly urls: readonly string[]
  /** Funded accounts that pay; the others use the first alone. */
  readonly keys: readonly { readonly address: string; readonly privateKey: string }[]
  /** Paid before the clock starts, by the same code in the same process. */
  readonly warmUp: readonly Payout[]
  readonly payouts: readonly Payout[]
  /** Base units of each payment, decimal. */
  readonly amount: string
  /** What is paid, when it is not the chain's coin; ours has a batch contract with an allowance for all of it. */
  readonly token?: { readonly address: string; readonly batchContract: string }
  /** Where ours may pay coins in batches: the batch contract. */
  readonly coinBatches?: string
  readonly workers: number
  /** How often an application sends again after an error. */
  readonly retriesMax: number
  /** Kept over kills: our store, the others' list of what is sent. */
  readonly folder: string
  /** Whether to go on until all is final (ours) or has a receipt (the others), and for how long at most. */
  readonly settle: boolean
  readonly settleMs: number
  readonly tuning: Tuning
}

/** Options of our adapter and engine that suit the pace of the local chain; the others poll as often. */
export type Tuning = {
  readonly window: number
  readonly headMaxAgeMs: number
  readonly pollEveryMs: number
  readonly resendMs: number
  readonly leaseMs: number
  readonly leaseMax: number
}

/** What a sender process says when it is through. */
export type Account = {
  /** From the first request to the moment the node had taken the last payment, in ms. */
  readonly submitMs: number
  /** Payments that the sender believes are made. */
  readonly believed: number
  /** From each request to its finality, in ms; ours only. */
  readonly finalMs: readonly number[]
  /** Largest resident set of this process, in MiB. */
  readonly rssMiB: number
}
