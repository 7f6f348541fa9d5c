export { badAddresses } from './bad-addresses.ts'
export { badAmounts } from './bad-amounts.ts'
export { badReplies } from './bad-replies.ts'
export { badTransactions } from './bad-transactions.ts'
