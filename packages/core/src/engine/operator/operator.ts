import type { Context } from '../context.ts'
import { ring } from '../doorbell.ts'
import type { Operator } from '../engine.ts'
import { accelerate } from './accelerate.ts'
import { cancel } from './cancel.ts'
import { rebroadcast } from './rebroadcast.ts'
import { recover } from './recover.ts'

/** The verbs for people over the store's; each leaves its actor in the journal. */
export function operator(context: Context): Operator {
  const { store } = context
  return {
    cancel: (input) => cancel(context, input),
    accelerate: (input) => accelerate(context, input),
    rebroadcast: (input) => rebroadcast(context, input.order),
    retry: async (input) => {
      const answer = await store.redrive(input)
      if (answer.status === 'redriven') await ring(context, input.order)
      return answer
    },
    adopt: (input) => store.adopt(input),
    approve: async (input) => {
      const answer = await store.approve({ ...input, decision: 'approve' })
      if (answer.status === 'approved') await ring(context, input.order)
      return answer
    },
    reject: (input) => store.approve({ ...input, decision: 'reject' }),
    release: (input) => store.forceRelease(input),
    reopen: async (input) => {
      const answer = await store.reopen(input)
      if (answer.status === 'reopened') await ring(context, input.order)
      return answer
    },
    halt: async (input) => {
      const answer = await store.halt({ ...input, automatic: false })
      context.instruments.halted(input.scope, false)
      context.emit({ name: 'scope.halted', scope: input.scope, automatic: false, detail: input.reason })
      return answer
    },
    resume: async (input) => {
      const answer = await store.resume(input)
      context.emit({ name: 'scope.resumed', scope: input.scope })
      context.wake()
      return answer
    },
    raiseLane: (input) => store.raiseLane(input),
    recover: (input) => recover(context, input),
    listDestination: (input) => store.listDestination(input),
  }
}
