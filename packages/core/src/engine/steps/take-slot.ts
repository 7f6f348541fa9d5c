import type { Snapshot } from '../../chain/snapshot.ts'
import { invariant } from '../../errors/invariant.ts'
import type { BindInput, BindResult, SlotInput, SlotResult } from '../../store/contract/attempts.ts'
import type { Store } from '../../store/store.ts'
import type { Context } from '../context.ts'

type Lane = NonNullable<Snapshot['lane']>

/** A slot that the store will probably give: good for a draft that can be bound in the same commit. */
export type Foreseen = {
  readonly slot: number
  /** Tells which slot it became; null when none was taken after all. */
  became(slot: number | null): void
}

/**
 * Guesses the next slot of a lane: behind the one guessed last by this engine, or where the chain is. A guess that is lost with the
 * process costs nothing: the store gives the slots, this only knows the next one a moment earlier.
 */
export function foreseeSlot({ outlooks }: Pick<Context, 'outlooks'>, { id, chainNext }: Lane): Foreseen {
  const outlook = outlooks.get(id) ?? { next: chainNext, epoch: 0 }
  outlooks.set(id, outlook)
  const slot = Math.max(outlook.next, chainNext)
  const { epoch } = outlook
  outlook.next = slot + 1
  return {
    slot,
    became: (real) => {
      // All guesses of one epoch are off by the same; only the first of them to hear of it corrects the next.
      if (real === slot || epoch !== outlook.epoch) return
      outlook.epoch += 1
      outlook.next += real === null ? -1 : real - slot
    },
  }
}

/**
 * Asks for a slot and binds a draft made for the slot foreseen, in one commit. A wrong guess is refused by the bind, which takes
 * only the slot that the order has been given, and costs a bind of its own afterwards.
 *
 * - Leaves behind: perhaps a slot, which stays with the order.
 */
export async function takeSlot(
  store: Store,
  asked: SlotInput,
  early: BindInput | undefined,
): Promise<{ readonly slot: SlotResult; readonly bound?: BindResult }> {
  if (early === undefined) return { slot: await store.slot(asked) }
  const [slot, bound] = await store.apply([
    { verb: 'slot', input: asked },
    { verb: 'bind', input: early },
  ])
  for (const answer of [slot, bound]) if (answer instanceof Error) throw answer
  const [given, result] = [slot as SlotResult, bound as BindResult]
  const fits = given.status === 'allocated' && given.slot === early.draft.slot
  invariant(fits || (result.status !== 'bound' && result.status !== 'exists'), 'nothing is bound on a slot that was not given')
  return fits ? { slot: given, bound: result } : { slot: given }
}
