import { createHash } from 'node:crypto'
import { coreErrors, type Intent, invariant, rotated, type Snapshot, type Wallet } from '@wallet/core'
import type { Account } from '../accounts/account.ts'
import { proveTokenAccount, type TokenAccountProof } from '../accounts/prove-token-account.ts'
import { readTokenAccount } from '../accounts/token-account.ts'
import type { ChainState } from '../chain-state/chain-state.ts'
import { type Chosen, choose } from '../draft/choose.ts'
import { refusalOf } from '../draft/refusals.ts'
import { solanaErrors } from '../errors/codes.ts'
import { isTokenProgram, programs } from '../programs.ts'
import type { Token } from '../settings.ts'
import { type Asker, readAccounts, rentFor } from './ask-node.ts'
import type { OrderFacts, SolanaFacts } from './facts.ts'
import { judgeOrder } from './order-facts.ts'
import { marketPrice, offered, signatureFee } from './prices.ts'
import { simulate } from './simulate.ts'

/**
 * Reads what `draft` needs for these orders: accounts, fees, a simulation of all of them together, and last of all the blockhash,
 * so that it is as young as can be when the signer is asked.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_NETWORK_MISMATCH`, `CHAIN_RESPONSE_MALFORMED`, `ABORTED`, `SOLANA__TOKEN_MISMATCH`
 */
export async function takeSnapshot(
  state: ChainState,
  wallet: Wallet,
  intents: readonly Intent[],
  signal: AbortSignal,
): Promise<Snapshot<SolanaFacts>> {
  const { settings } = state
  const heads = await state.heads.usable()
  if (signal.aborted) throw coreErrors.create('ABORTED', { operation: 'snapshot' })
  // Each snapshot begins with another provider: they share the work, and one that errs spoils one snapshot and not all.
  const asker: Asker = { state, heads: rotated(heads, state.turns.next()), signal }
  const refused = intents.flatMap((intent) => refusalOf(settings, wallet, intent) ?? [])
  const open = intents.filter(({ id }) => !refused.some(({ order }) => order === id))
  const tokens = [...new Set(open.map(({ action }) => settings.tokens.get(action.asset)).filter((token) => token !== undefined))]
  await learnPrograms(asker, tokens)
  const first = wallet.addresses[0]?.address
  invariant(first !== undefined, `wallet ${wallet.name} has an address`)
  const [accounts, rentMin, perSignature] = await Promise.all([
    readAccounts(asker, addressesOf(state, wallet, open, tokens)),
    rentFor(asker, 0),
    signatureFee(asker, first),
  ])
  const payer = payerOf(state, wallet, open, tokens, accounts, settings.fees.priorityMax + rentMin)
  const epoch = heads[0]?.epoch ?? 0n
  const proofs = await proveNamed(state, open, accounts, signal)
  const judged = open.map((intent) => {
    const verdict = judgeOrder({ state, accounts, payer, rentMin, epoch, wallet, proofs }, intent)
    const facts: OrderFacts =
      'leg' in verdict
        ? { order: intent.id, status: 'payable', leg: verdict.leg, rent: 0n }
        : { order: intent.id, status: 'refused', ...verdict }
    return [intent, facts] as const
  })
  const payerLamports = accounts.get(payer)?.lamports ?? 0n
  const held = tokens.map(({ mint }) => ({ mint, amount: heldOf(state, accounts, payer, mint) }))
  const base = { payer, payerLamports, held, rentMin, perSignature }
  const choice = choose(settings, { ...base, blockhash: heads[0]?.blockhash ?? programs.system }, judged, perSignature * 4n)
  const before = (leg: Chosen['leg']): Chosen['before'] => {
    const signatures = new Set([payer, ...(leg.kind === 'call' ? leg.signers : [])]).size
    return { lamports: payerLamports - perSignature * BigInt(signatures), tokens: held[0]?.amount ?? 0n }
  }
  const [simulated, market] = await Promise.all([
    simulate(
      asker,
      payer,
      choice.chosen.map((one) => (one.leg.kind === 'call' ? { ...one, before: before(one.leg) } : one)),
    ),
    marketPrice(asker, writtenBy(payer, choice.chosen)),
  ])
  const orders: OrderFacts[] = [
    ...refused.map((one): OrderFacts => ({ ...one, status: 'refused' })),
    ...judged.map(([intent, facts]): OrderFacts => {
      const no = simulated.refused.find(({ order }) => order === intent.id)
      if (no !== undefined) return { ...no, status: 'refused' }
      if (facts.status === 'refused' || facts.leg.kind !== 'token' || !facts.leg.create) return facts
      return { ...facts, rent: simulated.rents.get(facts.leg.destination) ?? 0n }
    }),
  ]
  const raises = Math.max(0, ...intents.map(({ id }) => state.raises.get(id) ?? 0))
  const hash = await freshBlockhash(state)
  const facts: SolanaFacts = { ...base, price: offered(settings, market, raises), units: simulated.units, ...hash.facts, orders }
  return { height: hash.height, facts }
}

/** Asks the quorum about recipients of tokens that are token accounts themselves; nothing is asked where there are none. */
async function proveNamed(
  state: ChainState,
  intents: readonly Intent[],
  accounts: ReadonlyMap<string, Account | null>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, TokenAccountProof>> {
  const named = intents.flatMap(({ action }) =>
    action.kind === 'transfer' && state.settings.tokens.has(action.asset) && isTokenProgram(accounts.get(action.to)?.owner ?? '')
      ? [action.to]
      : [],
  )
  return new Map(
    await Promise.all([...new Set(named)].map(async (account) => [account, await proveTokenAccount(state, { account }, signal)] as const)),
  )
}

/** The youngest blockhash, taken in turns; it counts as valid as long as any provider says. */
async function freshBlockhash(
  state: ChainState,
): Promise<{ height: number; facts: Pick<SolanaFacts, 'blockhash' | 'lastValidHeight' | 'lifetime' | 'slot'> }> {
  const heads = await state.heads.usable()
  const head = rotated(heads, state.turns.next())[0]
  invariant(head !== undefined, 'somebody answered')
  const height = Math.max(...heads.map((one) => one.height))
  // Too late an end makes waiting longer; too early a one, by a provider that lies, would let a second payment follow a live first.
  const lastValidHeight = Math.max(...heads.map((one) => one.lastValidHeight))
  const slot = Math.min(...heads.map((one) => one.slot))
  return { height, facts: { blockhash: head.blockhash, lastValidHeight, lifetime: lastValidHeight - height, slot } }
}

/** Which token program each mint belongs to; asked once per mint, and checked with every reading. */
async function learnPrograms(asker: Asker, tokens: readonly Token[]): Promise<void> {
  const { mintPrograms } = asker.state
  const unknown = tokens.filter(({ mint }) => !mintPrograms.has(mint))
  if (unknown.length === 0) return
  const accounts = await readAccounts(
    asker,
    unknown.map(({ mint }) => mint),
  )
  for (const { mint } of unknown) {
    const owner = accounts.get(mint)?.owner
    if (owner === undefined || !isTokenProgram(owner))
      throw solanaErrors.create('SOLANA__TOKEN_MISMATCH', { token: mint, reason: 'there is no mint at its address' })
    mintPrograms.set(mint, owner)
  }
}

function addressesOf(
  { associated, settings, mintPrograms }: ChainState,
  wallet: Wallet,
  intents: readonly Intent[],
  tokens: readonly Token[],
): readonly string[] {
  const own = wallet.addresses.map(({ address }) => address)
  const sources = tokens.flatMap(({ mint }) => own.map((address) => associated(address, mint, mintPrograms.get(mint) as string)))
  const recipients = intents.flatMap(({ action }) => {
    if (action.kind !== 'transfer') return []
    const token = settings.tokens.get(action.asset)
    return token === undefined ? [action.to] : [action.to, associated(action.to, token.mint, mintPrograms.get(token.mint) as string)]
  })
  return [...own, ...tokens.map(({ mint }) => mint), ...sources, ...recipients]
}

function heldOf(
  { associated, mintPrograms }: ChainState,
  accounts: ReadonlyMap<string, Account | null>,
  payer: string,
  mint: string,
): bigint {
  return readTokenAccount(accounts.get(associated(payer, mint, mintPrograms.get(mint) as string)) ?? null)?.amount ?? 0n
}

/**
 * The address that pays: by the first order's id, so that load spreads over the wallet's addresses and the same order finds the
 * same payer again; the next one where it holds too little. A payer's account is written by each of its transactions, so one
 * payer's transactions wait for each other inside a block.
 */
function payerOf(
  state: ChainState,
  wallet: Wallet,
  intents: readonly Intent[],
  tokens: readonly Token[],
  accounts: ReadonlyMap<string, Account | null>,
  reserve: bigint,
): string {
  const own = wallet.addresses.map(({ address }) => address)
  const turn =
    createHash('sha256')
      .update(intents[0]?.id ?? '')
      .digest()
      .readUInt32BE(0) % own.length
  const order = rotated(own, turn)
  const sum = (asset: string): bigint => intents.reduce((total, { action }) => total + (action.asset === asset ? action.amount : 0n), 0n)
  const able = order.find(
    (address) =>
      (accounts.get(address)?.lamports ?? 0n) >= sum(state.settings.native) + reserve &&
      tokens.every((token) => heldOf(state, accounts, address, token.mint) >= sum(token.asset)),
  )
  if (able !== undefined) return able
  // Nobody has enough for all of them: whoever has most gets furthest.
  const richest = tokens[0]
  const wealth = (address: string): bigint =>
    richest === undefined ? (accounts.get(address)?.lamports ?? 0n) : heldOf(state, accounts, address, richest.mint)
  return order.reduce((best, address) => (wealth(address) > wealth(best) ? address : best))
}

function writtenBy(payer: string, chosen: readonly Chosen[]): readonly string[] {
  const others = chosen.flatMap(({ leg }) => {
    if (leg.kind === 'sol') return [leg.to]
    return leg.kind === 'token'
      ? [leg.source, leg.destination]
      : leg.instructions.flatMap(({ accounts }) => accounts.filter(({ writable }) => writable).map(({ address }) => address))
  })
  return [...new Set([payer, ...others])]
}
