import type { Composed, Intent, Refusal, SealedAttempt, Wallet } from '@wallet/core'
import { openBody } from '../body/body.ts'
import { keyImageOf } from '../body/claims.ts'
import type { Settings } from '../settings.ts'
import { bringInStep } from '../wallet-in-step.ts'
import { build, checkPayer, judge } from './build.ts'
import { type Payable, refusal } from './choose-payable.ts'
import { holdOutputs } from './outputs.ts'
import type { RecentClaims } from './recent-claims.ts'

/**
 * Has the paying wallet build these intents' transaction once more, from coins that every earlier attempt uses and from nothing else.
 *
 * A reorganisation can take outputs that rings hide among, or renumber them; the bytes then stay invalid while their key images stay
 * unspent. Should the chain go back, the earlier bytes are valid again: one shared key image, and only one of the two can confirm. So the
 * wallet is left with these coins alone to choose from, and what it chose is checked.
 *
 * - Leaves behind: these coins thawed where the process dies before the end; the next call freezes them by their claims.
 *
 * @throws WalletError as `compose`
 */
export async function composeAgain(
  settings: Settings,
  recent: RecentClaims,
  request: { readonly wallet: Wallet; readonly attempts: readonly SealedAttempt[]; readonly intents: readonly Intent[] },
  signal: AbortSignal,
): Promise<Composed> {
  const { wallet: payer, attempts, intents } = request
  const { daemon, chain, sealingKeys } = settings
  const refuse = (next: Refusal['next'], reason: Refusal['reason'], detail: string): Composed => {
    return { status: 'refused', refused: intents.map((intent) => refusal(intent, next, reason, detail)) }
  }
  const payable = intents.flatMap((intent): readonly Payable[] =>
    intent.action.kind === 'transfer' ? [{ intent, to: intent.action.to, amount: intent.action.amount }] : [],
  )
  const images = sharedImages(settings, attempts)
  if (images.length === 0 || payable.length !== intents.length)
    return refuse('fail', 'unsupported', 'the earlier transactions have no coin in common')
  const lease = await settings.sessions.lease(settings.sessionKey(payer), signal, `compose again ${intents[0]?.id ?? ''}`)
  try {
    const wallet = lease.handle
    checkPayer(wallet, payer)
    const { height } = await bringInStep(wallet, daemon, signal)
    // Below the height at which they were made their rings may merely be too young: a chain that grows back takes them.
    const madeAt = Math.max(...attempts.map(({ draft }) => openBody(sealingKeys, chain, draft.body).height))
    if (height < madeAt) return refuse('park', 'node-behind', `the chain has ${height} blocks, ${madeAt} when it was made`)
    const found = await daemon.transactions([...new Set(attempts.map(({ signed }) => signed.id))], signal)
    if (found.size > 0) return refuse('park', 'no-free-claim', 'the chain shows an earlier transaction again')
    if ((await daemon.spent(images, signal)).some((status) => status !== 'unspent'))
      return refuse('park', 'no-free-claim', 'a coin of the earlier transactions is used')
    const outputs = await holdOutputs(wallet, (image) => !images.includes(image), signal)
    if (!outputs.some(({ frozen }) => !frozen)) return refuse('fail', 'no-free-claim', 'its coins left the chain with the reorganisation')
    // In one piece: with these coins alone every other output would only make it dearer.
    const whole = { ...settings, split: { ...settings.split, coins: 0 } }
    const built = await build(whole, { wallet, payable, outputs }, signal)
    const composed: Composed =
      built.status === 'refused' || built.refused.length > 0
        ? { status: 'refused', refused: built.refused }
        : { status: 'composed', ...judge(settings, { payer, wallet, outputs, height, ...built }), refused: [] }
    for (const image of outputs.filter(({ frozen }) => !frozen).map(({ keyImage }) => keyImage))
      await wallet.call('freeze', { key_image: image }, signal)
    recent.add(images)
    await wallet.call('store', {}, signal)
    return composed
  } finally {
    await lease.release()
  }
}

/** The key images that all of these use. */
function sharedImages({ chain }: Settings, attempts: readonly SealedAttempt[]): readonly string[] {
  const [first, ...others] = attempts.map(({ draft }) => draft.claims.flatMap((claim) => keyImageOf(chain, claim) ?? []))
  return (first ?? []).filter((image) => others.every((images) => images.includes(image)))
}
