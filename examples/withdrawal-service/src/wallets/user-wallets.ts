import { createHash } from 'node:crypto'
import { type ChainAdapter, type KeyRef, keyRef, type Wallet, walletName } from '@wallet/core'
import type { FastifyRequest } from 'fastify'
import { mayActFor } from '../http/api-keys.ts'
import { callerOf } from '../http/authenticate.ts'
import { RequestError } from '../public-errors.ts'
import type { ServiceContext } from '../service-context.ts'

type Adapter = ChainAdapter

/** The chain on which users have wallets of their own, and the seed of their keys. @throws RequestError `UNSUPPORTED_ASSET` */
export function userChain({ chains, config }: ServiceContext): { readonly adapter: Adapter; readonly seed: string } {
  const { userWallets } = config
  const adapter = chains.find(({ chain, aliases }) => userWallets !== undefined && [chain, ...aliases].includes(userWallets.chain))
  if (userWallets === undefined || adapter === undefined)
    throw new RequestError('UNSUPPORTED_ASSET', 'users have no wallets of their own here')
  return { adapter, seed: userWallets.seed }
}

/** Goes on only if the caller may act for the user. @throws RequestError `FORBIDDEN` */
export function requireUser(request: FastifyRequest, user: string): void {
  if (!mayActFor(callerOf(request), user)) throw new RequestError('FORBIDDEN', 'this API key belongs to another user')
}

/**
 * The key of a user's wallet: a path made of the user and the wallet's label alone, so that it is found again without a record.
 *
 * Two hardened steps of 31 bits each: two wallets among a billion meet with a chance of one in eight, and then the store refuses
 * the second, because an address belongs to one wallet.
 */
export function keyOf(seed: string, user: string, label: string): KeyRef {
  const digest = createHash('sha256')
    .update(JSON.stringify([user, label]))
    .digest()
  const step = (at: number): number => digest.readUInt32BE(at) & 0x7fff_ffff
  return keyRef(`${seed}/m/44'/501'/${step(0)}'/${step(4)}'`)
}

/** The name of a user's wallet; neither part may hold the colon, so no two users meet in one name. */
export function nameOf(user: string, label: string): Wallet['name'] {
  return walletName(`user-${user}:${label}`)
}

/** Every wallet of a user on the users' chain. */
export async function walletsOf({ engine }: ServiceContext, adapter: Adapter, user: string): Promise<readonly Wallet[]> {
  const rows: Wallet[] = []
  let after: string | null = null
  do {
    const page: { readonly rows: readonly Wallet[]; readonly next: string | null } = await engine.store.listWallets({
      owner: user,
      chain: adapter.chain,
      max: 200,
      ...(after === null ? {} : { after }),
    })
    rows.push(...page.rows)
    after = page.next
  } while (after !== null)
  return rows
}

/** What a client sees of a wallet: never which key it is. */
export function describeWallet({ label, chain, addresses, active }: Wallet): object {
  return { label: label ?? '', chain, address: addresses[0]?.address ?? '', active }
}
