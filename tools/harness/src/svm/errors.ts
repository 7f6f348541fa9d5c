import type { FailedTransactionMetadata } from 'litesvm'

const transactionErrors =
  'AccountInUse AccountLoadedTwice AccountNotFound ProgramAccountNotFound InsufficientFundsForFee InvalidAccountForFee AlreadyProcessed BlockhashNotFound CallChainTooDeep MissingSignatureForFee InvalidAccountIndex SignatureFailure InvalidProgramForExecution SanitizeFailure ClusterMaintenance AccountBorrowOutstanding WouldExceedMaxBlockCostLimit UnsupportedVersion InvalidWritableAccount WouldExceedMaxAccountCostLimit WouldExceedAccountDataBlockLimit TooManyAccountLocks AddressLookupTableNotFound InvalidAddressLookupTableOwner InvalidAddressLookupTableData InvalidAddressLookupTableIndex InvalidRentPayingAccount'.split(
    ' ',
  )
const instructionErrors =
  'GenericError InvalidArgument InvalidInstructionData InvalidAccountData AccountDataTooSmall InsufficientFunds IncorrectProgramId MissingRequiredSignature AccountAlreadyInitialized UninitializedAccount'.split(
    ' ',
  )

/** What fails before a block takes the transaction: no fee is charged and nothing is recorded. */
const neverRecorded = new Set(['AccountNotFound', 'InsufficientFundsForFee', 'InvalidAccountForFee', 'SanitizeFailure', 'SignatureFailure'])

/** An error as JSON-RPC shows it. */
export type TransactionError = string | { readonly [name: string]: unknown }

/** Reads litesvm's error object. */
export function readError(failed: FailedTransactionMetadata): TransactionError {
  const error: unknown = failed.err()
  if (typeof error === 'number') return transactionErrors[error] ?? `Error${error}`
  if (typeof error !== 'object' || error === null) return 'Unknown'
  if ('accountIndex' in error && typeof error.accountIndex === 'number')
    return { InsufficientFundsForRent: { account_index: error.accountIndex } }
  if ('index' in error && 'err' in error && typeof error.err === 'function') {
    const inner: unknown = error.err()
    if (typeof inner === 'number') return { InstructionError: [error.index, instructionErrors[inner] ?? `Error${inner}`] }
    if (typeof inner === 'object' && inner !== null && 'code' in inner) return { InstructionError: [error.index, { Custom: inner.code }] }
    return { InstructionError: [error.index, 'Unknown'] }
  }
  return String(failed)
}

/** Whether a block would hold the failed transaction and take its fee. */
export function isRecorded(error: TransactionError): boolean {
  return typeof error !== 'string' || !neverRecorded.has(error)
}
