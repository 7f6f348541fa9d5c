import type { WithdrawalView } from '@wallet/core'
import { RequestError } from '../../../public-errors.ts'
import type { ServiceContext } from '../../../service-context.ts'

/** @throws RequestError `WITHDRAWAL_NOT_FOUND` when there is none, or it is not among the dead letters */
export async function findDeadLetter({ engine }: ServiceContext, id: string): Promise<WithdrawalView> {
  const view = await engine.withdrawal(id)
  if (view?.order.deadLettered !== true) throw new RequestError('WITHDRAWAL_NOT_FOUND', 'no dead letter with this id')
  return view
}
