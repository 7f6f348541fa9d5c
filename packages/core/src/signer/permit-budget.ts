import { coreErrors } from '../errors/codes.ts'
import { invariant } from '../errors/invariant.ts'
import type { Permit, Signer } from './signer.ts'

type Waiter = { readonly places: number; readonly grant: () => void }

/**
 * A signer's `permit` by counting: at most `signaturesMax` signatures are under way at once, and callers are served in order.
 *
 * In order, so that a draft with many inputs is not overtaken for ever by small ones. A request for more than there is gets
 * all of it: it waits until it is alone, and never for ever.
 *
 * In memory only; a crash gives every place back.
 */
export function permitBudget(signaturesMax: number): Signer['permit'] {
  invariant(Number.isSafeInteger(signaturesMax) && signaturesMax > 0, 'a signing budget is a positive whole number')
  const waiters = new Set<Waiter>()
  let free = signaturesMax

  const serve = (): void => {
    for (const waiter of waiters) {
      if (waiter.places > free) return
      waiters.delete(waiter)
      free -= waiter.places
      waiter.grant()
    }
  }
  const permitOf = (places: number): Permit => {
    let held = true
    return {
      release() {
        if (!held) return
        held = false
        free += places
        serve()
      },
    }
  }

  return ({ signatures }, signal) => {
    const places = Math.min(Math.max(1, signatures), signaturesMax)
    // Most find a place at once, and listening to a signal costs more than all the rest.
    if (waiters.size === 0 && places <= free && !signal.aborted) {
      free -= places
      return Promise.resolve(permitOf(places))
    }
    return new Promise((resolve, reject) => {
      const refuse = () => reject(coreErrors.create('ABORTED', { operation: 'permit' }))
      if (signal.aborted) return refuse()
      const leave = () => {
        waiters.delete(waiter)
        refuse()
        // The one behind may need less than the one who left.
        serve()
      }
      const waiter: Waiter = {
        places,
        grant: () => {
          signal.removeEventListener('abort', leave)
          resolve(permitOf(places))
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      waiters.add(waiter)
      serve()
    })
  }
}
