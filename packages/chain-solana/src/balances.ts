import { type AssetId, amount, type ChainBalance, coreErrors, type Wallet } from '@wallet/core'
import { readTokenAccount } from './accounts/token-account.ts'
import type { ChainState } from './chain-state/chain-state.ts'
import { blockAt } from './observe/transaction.ts'
import { isTokenProgram } from './programs.ts'
import { readAccounts } from './snapshot/ask-node.ts'

/**
 * What the wallet's addresses have together at `finalized`: coins, and tokens in their associated accounts.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`, `ASSET_NOT_REGISTERED`
 */
export async function readBalances(
  state: ChainState,
  wallet: Wallet,
  assets: readonly AssetId[],
  signal: AbortSignal,
): Promise<ChainBalance> {
  const { settings, associated, mintPrograms } = state
  const heads = await state.heads.usable()
  const asker = { state, heads, signal }
  const tokens = assets.flatMap((asset) => settings.tokens.get(asset) ?? [])
  const unknown = assets.find((asset) => asset !== settings.native && !settings.tokens.has(asset))
  if (unknown !== undefined) throw coreErrors.create('ASSET_NOT_REGISTERED', { asset: unknown })
  const own = wallet.addresses.map(({ address }) => address)
  const mints = await readAccounts(
    asker,
    tokens.map(({ mint }) => mint),
    'finalized',
  )
  for (const [mint, account] of mints) if (account !== null && isTokenProgram(account.owner)) mintPrograms.set(mint, account.owner)
  const holders = tokens.map(({ asset, mint }) => {
    const program = mintPrograms.get(mint)
    return { asset, mint, accounts: program === undefined ? [] : own.map((address) => associated(address, mint, program)) }
  })
  const accounts = await readAccounts(asker, [...own, ...holders.flatMap((one) => one.accounts)], 'finalized')
  const balances = assets.map((asset) => {
    const holder = holders.find((one) => one.asset === asset)
    const sum =
      holder === undefined
        ? own.reduce((total, address) => total + (accounts.get(address)?.lamports ?? 0n), 0n)
        : holder.accounts.reduce((total, account) => {
            const token = readTokenAccount(accounts.get(account) ?? null)
            return total + (token?.mint === holder.mint ? token.amount : 0n)
          }, 0n)
    return { asset, amount: amount(sum) }
  })
  const final = heads.reduce((best, head) => (head.finalizedSlot > best.finalizedSlot ? head : best))
  const block = await blockAt(state.blocks, [final.provider], final.finalizedSlot, 'finalized')
  return { balances, lanes: [], block: block ?? { height: final.finalizedHeight, hash: `slot-${final.finalizedSlot}` } }
}
