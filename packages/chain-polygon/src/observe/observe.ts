import { isWalletError, type Observation, type SealedAttempt } from '@wallet/core'
import { commit } from '../broadcast/commit.ts'
import type { ChainState } from '../chain-state/chain-state.ts'
import type { Head } from '../chain-state/heads.ts'
import { groupByNonce, hear, type NonceGroup } from './evidence.ts'
import { createFinals } from './finals.ts'
import { beaten, judge } from './judge.ts'
import { locate } from './locate.ts'
import { createPoolView } from './pool.ts'
import { createSightings } from './sightings.ts'

/** Looks at many attempts at once. */
export type Observe = (attempts: readonly SealedAttempt[], signal: AbortSignal) => Promise<readonly Observation[]>

type Answers = ReadonlyMap<string, Observation>

/**
 * The observing verb. A payment costs one receipt per provider, besides heads, nonce counts and block hashes, which all
 * payments of a block share.
 *
 * Null from a node is no information, and everything short of the quorum's agreement on a final block leaves things as they are.
 */
export function createObserve(state: ChainState): Observe {
  const sightings = createSightings(state)
  const pool = createPoolView(state)
  const finals = createFinals(sightings, state.settings.quorum)

  const look = async (heads: readonly Head[], group: NonceGroup): Promise<Answers> => {
    const judgement = judge(state.settings, group, await hear(state, sightings, heads, group))
    switch (judgement.status) {
      case 'said':
        return answers(group, (attempt) => {
          const said = judgement.of(attempt)
          // Whatever made it revert, perhaps a recipient that has got code since: the next plan looks again.
          if (said.status === 'dead' && said.proof.kind === 'reverted-final')
            for (const { to } of attempt.draft.payments) state.code.forget(to)
          return { attempt: attempt.id, ...said } as Observation
        })
      case 'used-by-another': {
        const rival = await locate(state, sightings, group, judgement.witnesses)
        if (rival !== undefined && !group.attempts.some(({ signed }) => signed.id === rival.id)) {
          return answers(group, (attempt) => ({ attempt: attempt.id, ...beaten(rival, attempt) }) as Observation)
        }
        const reason = 'the nonce is used up by a transaction that could not be found'
        return answers(group, ({ id }) => ({ attempt: id, status: 'unavailable', reason }))
      }
      case 'open': {
        const held = await Promise.all(group.attempts.map(({ signed }) => pool.holds(heads, signed.id)))
        return answers(group, ({ id }, index) => ({ attempt: id, status: held[index] === true ? 'pooled' : 'not-seen' }))
      }
    }
  }

  return async (attempts, signal) => {
    for (const { signed } of attempts) {
      // What an earlier process sent is as much in flight as what this one did.
      if (!state.sealed.has(signed.id)) commit(state, signed)
      state.sealed.add(signed.id)
    }
    const unavailable = (reason: string) => attempts.map(({ id }): Observation => ({ attempt: id, status: 'unavailable', reason }))
    try {
      const heads = await state.heads.every()
      if (signal.aborted) return unavailable('called off')
      if (heads.length === 0) return unavailable('no provider answered')
      const seen = await Promise.all(groupByNonce(attempts).map((group) => look(heads, group)))
      const all = new Map(seen.flatMap((one) => [...one]))
      return await Promise.all(
        attempts.map(({ id, signed }) => finals.settle(signed.id, { ...(all.get(signed.id) ?? missing), attempt: id }, heads)),
      )
    } catch (error) {
      if (isWalletError(error)) return unavailable(error.message)
      throw error
    }
  }
}

const missing = { status: 'unavailable', reason: 'not an attempt of this adapter' } as const

/** By transaction id: two attempts may be the same transaction. */
function answers(group: NonceGroup, of: (attempt: SealedAttempt, index: number) => Observation): Answers {
  return new Map(group.attempts.map((attempt, index) => [attempt.signed.id, of(attempt, index)]))
}
