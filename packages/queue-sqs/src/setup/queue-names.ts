import { sqsErrors } from '../errors/codes.ts'

/** The four queues between the processes of a service. */
export type QueueNames = {
  /** From whoever accepts to whoever makes bytes: a withdrawal is due. */
  readonly txRequest: string
  /** From whoever makes bytes to whoever follows them: a transaction is signed. */
  readonly signedTx: string
  /** Messages that could not be read. */
  readonly invalidDlq: string
  /** Messages that were delivered too often, or set aside for another reason. */
  readonly txDlq: string
}

/** The names under a prefix, which tells several services of one account apart. @throws WalletError `SQS__OPTIONS_INVALID` */
export function queueNames(prefix = ''): QueueNames {
  if (!/^[A-Za-z0-9_-]{0,60}$/.test(prefix))
    throw sqsErrors.create('SQS__OPTIONS_INVALID', { option: 'prefix', reason: 'is not up to 60 letters, digits, - and _' })
  return { txRequest: `${prefix}tx-request`, signedTx: `${prefix}signed-tx`, invalidDlq: `${prefix}invalid-dlq`, txDlq: `${prefix}tx-dlq` }
}
