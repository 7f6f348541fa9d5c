import { isTokenProgram } from '../programs.ts'
import type { Account } from './account.ts'
import { extensionsOf } from './extensions.ts'

/** The fee a mint takes of each transfer, in the epoch asked about. */
export type TransferFee = { readonly basisPoints: bigint; readonly feeMax: bigint }

/** What a mint's extensions mean for paying it out. */
export type Mint = {
  readonly program: string
  readonly decimals: number
  readonly fee?: TransferFee
  readonly paused: boolean
  /** Why it cannot be paid out unless the token allows it, by the name of what must be allowed. */
  readonly risks: readonly ('permanent-delegate' | 'pausable' | 'default-frozen' | 'confidential')[]
  /** Why it cannot be paid out at all. */
  readonly impossible?: string
}

const type = {
  transferFee: 1,
  confidentialTransfer: 4,
  defaultState: 6,
  nonTransferable: 9,
  permanentDelegate: 12,
  transferHook: 14,
  confidentialFee: 16,
  confidentialMintBurn: 24,
  pausable: 26,
} as const
// Close authority, interest, metadata, groups, scaled display: none touches a transfer.
const harmless = new Set([3, 10, 18, 19, 20, 21, 22, 23, 25])

/**
 * Reads a mint of either program; undefined for anything else. An extension that is not known here makes it impossible to pay:
 * what it does to a transfer cannot be foretold.
 *
 * Source: spl-token-2022 state.rs and extension/mod.rs, `ExtensionType`.
 */
export function readMint(account: Account | null, epoch: bigint): Mint | undefined {
  if (account === null || !isTokenProgram(account.owner)) return undefined
  const { data } = account
  if (data.length < 82 || data[45] !== 1 || (data.length > 82 && data[165] !== 1)) return undefined
  const base = { program: account.owner, decimals: data[44] as number }
  const risks: Mint['risks'][number][] = []
  let impossible: string | undefined
  let paused = false
  let fee: TransferFee | undefined
  for (const { type: kind, value } of data.length > 82 ? extensionsOf(data) : []) {
    if (kind === type.transferFee) fee = feeAt(value, epoch)
    else if (kind === type.nonTransferable) impossible = 'its tokens cannot be transferred'
    else if (kind === type.transferHook && !isZero(value.subarray(32, 64))) impossible = 'a program of its own runs in each transfer'
    else if (kind === type.permanentDelegate && !isZero(value.subarray(0, 32))) risks.push('permanent-delegate')
    else if (kind === type.defaultState && value[0] === 2) risks.push('default-frozen')
    else if (kind === type.pausable) {
      risks.push('pausable')
      paused = value[32] === 1
    } else if (kind === type.confidentialTransfer || kind === type.confidentialFee || kind === type.confidentialMintBurn) {
      risks.push('confidential')
    } else if (!harmless.has(kind) && !inert.has(kind)) impossible = `it has extension ${kind}, which is not known here`
  }
  return { ...base, paused, risks, ...(fee === undefined ? {} : { fee }), ...(impossible === undefined ? {} : { impossible }) }
}

/** Extensions that are handled above and mean nothing when empty. */
const inert = new Set<number>([type.transferHook, type.permanentDelegate, type.defaultState])

function feeAt(value: Uint8Array, epoch: bigint): TransferFee | undefined {
  const bytes = Buffer.from(value)
  // Two authorities and the withheld amount, then the older and the newer fee: epoch, maximum, basis points.
  const read = (at: number) => ({
    epoch: bytes.readBigUInt64LE(at),
    feeMax: bytes.readBigUInt64LE(at + 8),
    basisPoints: BigInt(bytes.readUInt16LE(at + 16)),
  })
  if (value.length < 108) return undefined
  const older = read(72)
  const newer = read(90)
  const { basisPoints, feeMax } = epoch >= newer.epoch ? newer : older
  return basisPoints === 0n ? undefined : { basisPoints, feeMax }
}

/** What the mint keeps of a transfer. Source: spl-token-2022 transfer_fee/mod.rs, `calculate_fee`: rounded up, then capped. */
export function withheld({ basisPoints, feeMax }: TransferFee, gross: bigint): bigint {
  const fee = (gross * basisPoints + 9_999n) / 10_000n
  return fee < feeMax ? fee : feeMax
}

/** The least transfer of which the recipient keeps exactly `net`; undefined where the fee takes everything. */
export function grossFor(fee: TransferFee, net: bigint): bigint | undefined {
  if (fee.basisPoints >= 10_000n && net + fee.feeMax - withheld(fee, net + fee.feeMax) !== net) return undefined
  let low = net
  let high = net + fee.feeMax
  // What is kept never falls as the transfer grows, and grows by one at most: the least sum is found by halving.
  while (low < high) {
    const middle = (low + high) / 2n
    if (middle - withheld(fee, middle) >= net) high = middle
    else low = middle + 1n
  }
  return low - withheld(fee, low) === net ? low : undefined
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0)
}
