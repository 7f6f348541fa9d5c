import type { FastifyInstance } from 'fastify'
import { accelerateTransaction } from '../routes/admin/accelerate.ts'
import { adoptTransaction } from '../routes/admin/adopt.ts'
import { approveTransaction } from '../routes/admin/approve.ts'
import { books } from '../routes/admin/books.ts'
import { cancelTransaction } from '../routes/admin/cancel.ts'
import { credit } from '../routes/admin/credit.ts'
import { deleteDeadLetter } from '../routes/admin/dead-letters/delete.ts'
import { getDeadLetter } from '../routes/admin/dead-letters/get.ts'
import { listDeadLetters } from '../routes/admin/dead-letters/list.ts'
import { reprocessDeadLetters } from '../routes/admin/dead-letters/reprocess.ts'
import { destinations } from '../routes/admin/destinations.ts'
import { halt } from '../routes/admin/halt.ts'
import { adminHealth } from '../routes/admin/health.ts'
import { pauseQueue } from '../routes/admin/queue-pause.ts'
import { resumeQueue } from '../routes/admin/queue-resume.ts'
import { queues } from '../routes/admin/queues.ts'
import { raiseLane } from '../routes/admin/raise-lane.ts'
import { rebroadcastTransaction } from '../routes/admin/rebroadcast.ts'
import { recover } from '../routes/admin/recover.ts'
import { rejectTransaction } from '../routes/admin/reject.ts'
import { releaseTransaction } from '../routes/admin/release.ts'
import { reopenTransaction } from '../routes/admin/reopen.ts'
import { retryTransaction } from '../routes/admin/retry.ts'
import { transaction } from '../routes/admin/transaction.ts'
import { transactions } from '../routes/admin/transactions.ts'
import { balance } from '../routes/balance.ts'
import { initEscrow } from '../routes/escrow/init.ts'
import { escrowStatus, payEscrow } from '../routes/escrow/pay.ts'
import { queueStatus } from '../routes/queue-status.ts'
import { createWallet } from '../routes/wallet/create.ts'
import { getWallet } from '../routes/wallet/get.ts'
import { listWallets } from '../routes/wallet/list.ts'
import { setActiveWallet } from '../routes/wallet/set-active.ts'
import { signTransaction } from '../routes/wallet/sign.ts'
import { walletTokens } from '../routes/wallet/tokens.ts'
import { transferSol } from '../routes/wallet/transfer-sol.ts'
import { walletSend } from '../routes/wallet-send.ts'
import { withdrawalReceipt } from '../routes/withdrawal-receipt.ts'
import { withdrawalRequest } from '../routes/withdrawal-request.ts'
import { withdrawalStatus } from '../routes/withdrawal-status.ts'
import type { ServiceContext } from '../service-context.ts'

type Route = (app: FastifyInstance, context: ServiceContext) => void

const publicRoutes: readonly Route[] = [walletSend, withdrawalRequest, withdrawalStatus, withdrawalReceipt, queueStatus, balance]
const walletRoutes: readonly Route[] = [createWallet, listWallets, getWallet, setActiveWallet, walletTokens, transferSol, signTransaction]
const escrowRoutes: readonly Route[] = [initEscrow, payEscrow, escrowStatus]
const readingRoutes: readonly Route[] = [transactions, transaction, queues, halt, books, adminHealth, listDeadLetters, getDeadLetter]
const operatorRoutes: readonly Route[] = [
  ...[credit, pauseQueue, resumeQueue, retryTransaction, cancelTransaction, accelerateTransaction],
  ...[approveTransaction, rejectTransaction, releaseTransaction, rebroadcastTransaction],
  ...[adoptTransaction, reopenTransaction, raiseLane, recover, destinations, reprocessDeadLetters, deleteDeadLetter],
]

/** Every route that needs an API key. */
export function apiRoutes(app: FastifyInstance, context: ServiceContext): void {
  for (const route of [...publicRoutes, ...walletRoutes, ...escrowRoutes, ...readingRoutes, ...operatorRoutes]) route(app, context)
}
