import type { Faults } from '@wallet/harness'

/** What goes wrong while 300 payments are made. */
export type Cell = {
  readonly name: string
  /** In force at every provider, from the first request to the end. */
  readonly faults: Faults
  /** Rewrites the last four blocks at these shares of the payments sent. */
  readonly reorgs?: { readonly at: readonly number[]; readonly returned: boolean }
  /** How often the sender is killed, at random moments. */
  readonly kills?: number
}

const sends = ['eth_sendRawTransaction']

/** The cells of the table, the same script and seed for every sender. */
export const cells: readonly Cell[] = [
  { name: 'no faults', faults: {} },
  { name: '5 % of send replies lost', faults: { loseReply: { rate: 0.05, methods: sends } } },
  { name: '20 % of send replies lost', faults: { loseReply: { rate: 0.2, methods: sends } } },
  { name: '20 % of sends 503 after accept', faults: { unavailableAfterAccept: { rate: 0.2, methods: sends } } },
  { name: 'nodes 5 blocks behind', faults: { lagBlocks: 5 } },
  { name: 'reorg depth 4, returned to the pool', faults: {}, reorgs: { at: [0.25, 0.5, 0.75], returned: true } },
  { name: 'reorg depth 4, forgotten', faults: {}, reorgs: { at: [0.25, 0.5, 0.75], returned: false } },
  { name: '10 % of receipts null', faults: { nullReceipts: 0.1 } },
  { name: 'SIGKILL × 20', faults: {}, kills: 20 },
]
