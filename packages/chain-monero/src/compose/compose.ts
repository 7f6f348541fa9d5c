import type { ClaimKey, Composed, Intent, Wallet } from '@wallet/core'
import { keyImageOf } from '../body/claims.ts'
import type { Settings } from '../settings.ts'
import { bringInStep } from '../wallet-in-step.ts'
import { build, checkPayer, judge } from './build.ts'
import { choosePayable } from './choose-payable.ts'
import { holdOutputs } from './outputs.ts'
import type { RecentClaims } from './recent-claims.ts'

/**
 * Has the paying wallet build and sign one transaction for these intents, checks it, and freezes its coins.
 *
 * The wallet is leased for the whole sequence. Nothing is relayed by it, now or ever: what the engine has stored goes out through the
 * daemon, for a wallet that relays what a block already holds books money that is not there.
 *
 * - Leaves behind: frozen coins; where the engine never stored their claims, the next call sets them free.
 *
 * @throws WalletError of the session manager, the daemon and the wallet; nothing has left then
 */
export async function compose(
  settings: Settings,
  recent: RecentClaims,
  request: { readonly wallet: Wallet; readonly intents: readonly Intent[]; readonly held: ReadonlySet<ClaimKey> },
  signal: AbortSignal,
): Promise<Composed> {
  const { wallet: payer, intents } = request
  const lease = await settings.sessions.lease(settings.sessionKey(payer), signal, `compose ${intents[0]?.id ?? ''}`)
  try {
    const wallet = lease.handle
    checkPayer(wallet, payer)
    const { height } = await bringInStep(wallet, settings.daemon, signal)
    const held = new Set([...request.held].flatMap((claim) => keyImageOf(settings.chain, claim) ?? []))
    recent.settled(held)
    const taken = new Set([...held, ...recent.keyImages()])
    const outputs = await holdOutputs(wallet, (image) => taken.has(image), signal)
    const { payable, refused } = choosePayable(settings, wallet.address, intents, outputs)
    if (payable.length === 0) return { status: 'refused', refused }
    const built = await build(settings, { wallet, payable, outputs }, signal)
    if (built.status === 'refused') return { status: 'refused', refused: [...refused, ...built.refused] }
    const composed = judge(settings, { payer, wallet, outputs, height, ...built })
    for (const image of built.created.keyImages) await wallet.call('freeze', { key_image: image }, signal)
    recent.add(built.created.keyImages)
    await wallet.call('store', {}, signal)
    return { status: 'composed', ...composed, refused: [...refused, ...built.refused] }
  } finally {
    await lease.release()
  }
}
