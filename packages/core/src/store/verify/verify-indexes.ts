import { isListed } from '../kernel/claims.ts'
import { haltCount } from '../kernel/halts.ts'
import { join, pad } from '../kernel/keys.ts'
import { dueKey, readCounts, stateKeys } from '../kernel/orders.ts'
import { scan } from '../kernel/scan.ts'
import type { Tx } from '../kernel/tx.ts'
import type { OrderState } from '../records.ts'
import type { Report } from './finding.ts'

/** Index rows and counters: each says what the rows say, and no row is missing from its index. */
export function verifyIndexes(tx: Tx, report: Report): void {
  verifyOrders(tx, report)
  verifyWallets(tx, report)
  verifySlots(tx, report)
  verifyOpenClaims(tx, report)
  const halts = [...scan(tx, 'halts')].length
  if (halts !== haltCount(tx)) report('counters', `${halts} halts, counted ${haltCount(tx)}`)
}

function verifyOrders(tx: Tx, report: Report): void {
  const byState = new Map<string, number>()
  let deadLettered = 0
  let due = 0
  let states = 0
  let orders = 0
  for (const [key, order] of scan(tx, 'orders')) {
    orders += 1
    if (key !== order.id) report('index', `order row ${key} names ${order.id}`)
    byState.set(order.state, (byState.get(order.state) ?? 0) + 1)
    if (order.deadLettered) deadLettered += 1
    const queued = dueKey(order)
    if (queued !== null) due += 1
    if (queued !== null && tx.get('due', queued)?.order !== order.id) report('index', `${order.id} is not in the work queue`)
    if (tx.get('ordersByAccount', join(order.intent.account, order.id)) === undefined)
      report('index', `${order.id} is not listed under its account`)
    const keys = stateKeys(order)
    states += keys.length
    for (const state of keys) if (tx.get('ordersByState', state) === undefined) report('index', `${order.id} is not listed as ${state}`)
  }
  // Every right entry was found above; more entries than that are wrong ones.
  if (size(tx, 'due') !== due) report('index', `the work queue has ${size(tx, 'due')} entries for ${due} orders`)
  if (size(tx, 'ordersByAccount') !== orders)
    report('index', `${size(tx, 'ordersByAccount')} orders listed under accounts, ${orders} exist`)
  if (size(tx, 'ordersByState') !== states) report('index', `${size(tx, 'ordersByState')} orders listed by state, not ${states}`)
  const counts = readCounts(tx)
  for (const [state, count] of Object.entries(counts.byState) as [OrderState, number][]) {
    if (count !== (byState.get(state) ?? 0)) report('counters', `${byState.get(state) ?? 0} orders ${state}, counted ${count}`)
  }
  if (counts.deadLettered !== deadLettered) report('counters', `${deadLettered} dead-lettered orders, counted ${counts.deadLettered}`)
}

function verifyOpenClaims(tx: Tx, report: Report): void {
  let open = 0
  for (const [key, claim] of scan(tx, 'claims')) {
    if (claim.state === 'consumed' || !isListed(tx, claim)) continue
    open += 1
    if (tx.get('openClaims', key) === undefined) report('index', `${key} is not listed as open`)
  }
  if (size(tx, 'openClaims') !== open) report('index', `${size(tx, 'openClaims')} claims listed as open, not ${open}`)
}

function verifyWallets(tx: Tx, report: Report): void {
  let addresses = 0
  let owned = 0
  const active = new Set<string>()
  for (const [, wallet] of scan(tx, 'wallets')) {
    addresses += new Set(wallet.addresses.map(({ address }) => address)).size
    for (const { address } of wallet.addresses) {
      if (tx.get('addresses', join(wallet.chain, address))?.wallet !== wallet.name)
        report('index', `${address} is not listed for wallet ${wallet.name}`)
    }
    if (wallet.owner === undefined) continue
    owned += 1
    if (tx.get('walletsByOwner', join(wallet.owner, wallet.chain, wallet.name)) === undefined)
      report('index', `wallet ${wallet.name} is not listed for its owner`)
    const place = join(wallet.owner, wallet.chain)
    if (wallet.active && active.has(place)) report('wallets', `${place} has two active wallets`)
    if (wallet.active) active.add(place)
  }
  if (size(tx, 'addresses') !== addresses) report('index', `${size(tx, 'addresses')} addresses listed, ${addresses} registered`)
  if (size(tx, 'walletsByOwner') !== owned) report('index', `${size(tx, 'walletsByOwner')} wallets listed by owner, ${owned} have one`)
}

function verifySlots(tx: Tx, report: Report): void {
  let held = 0
  for (const [key, slot] of scan(tx, 'slots')) {
    if (key !== join(slot.lane, pad(slot.slot))) report('index', `slot row ${key} names ${slot.lane} ${slot.slot}`)
    const lane = tx.get('lanes', slot.lane)
    if (lane === undefined || slot.slot >= lane.next) report('lanes', `slot ${key} was never given out`)
    else if (slot.slot < lane.floor && slot.state !== 'consumed') report('lanes', `slot ${key} is ${slot.state} below the floor`)
    else if (slot.slot < (lane.sealedTo ?? 0) && slot.state !== 'sealed' && slot.state !== 'consumed')
      report('lanes', `slot ${key} is ${slot.state} where all are sealed`)
    if (slot.state === 'sealed' && (slot.attempt === null || tx.get('attempts', slot.attempt)?.slot !== slot.slot))
      report('lanes', `slot ${key} is sealed by no attempt`)
    if (slot.state !== 'allocated' || slot.order === null) continue
    held += 1
    if (tx.get('slotsByOrder', join(slot.order, slot.lane))?.slot !== slot.slot) report('index', `slot ${key} is not listed for its order`)
  }
  if (size(tx, 'slotsByOrder') !== held) report('index', `${size(tx, 'slotsByOrder')} slots listed for orders, ${held} held`)
  for (const [, lane] of scan(tx, 'lanes')) if (lane.floor > lane.next) report('lanes', `${lane.id} has its floor above its next slot`)
}

function size(
  tx: Tx,
  table: 'due' | 'ordersByAccount' | 'ordersByState' | 'addresses' | 'walletsByOwner' | 'slotsByOrder' | 'openClaims',
): number {
  let rows = 0
  for (const _ of scan(tx, table)) rows += 1
  return rows
}
