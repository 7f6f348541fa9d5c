import type { Observation } from '../../chain/observation.ts'
import type { CoinView } from '../../chain/snapshot.ts'
import { viewOf } from '../../coin-selection/coin-index.ts'
import { coinsIn } from '../../coin-selection/coins-in.ts'
import { coreErrors } from '../../errors/codes.ts'
import { amount } from '../../money/amount.ts'
import { buildHouseIntent } from '../build/intent.ts'
import type { ToyAdapter } from '../toy-chain/toy-adapter.ts'
import type { BrokenAdapter } from './adapters-deciding.fixture.ts'

const generous = amount(1n << 60n)

/** Observes through a change of each answer. */
const observing = (inner: ToyAdapter, change: (seen: Observation) => Observation): Partial<ToyAdapter> => ({
  observe: async (attempts, signal) => (await inner.observe(attempts, signal)).map(change),
})

/** Remembers the latest coin view, for adapters that use coins where they must not. */
const remembering = (inner: ToyAdapter, use: (latest: () => CoinView) => Partial<ToyAdapter>): Partial<ToyAdapter> => {
  let latest: CoinView = viewOf('', [])
  return {
    coins: {
      view: async (...args) => {
        latest = await inner.coins!.view(...args)
        return latest
      },
    },
    ...use(() => latest),
  }
}

/** What goes wrong in the verbs that talk. */
export const brokenTalking: readonly BrokenAdapter[] = [
  {
    id: 'CA-13',
    what: 'calls a known transaction rejected',
    kind: 'utxo',
    break: (inner) => ({
      broadcast: async (signed, signal) => {
        const answer = await inner.broadcast(signed, signal)
        return answer.status === 'already-known' ? { status: 'rejected', code: 'known', reason: 'known', advice: 'operator' } : answer
      },
    }),
  },
  {
    id: 'CA-14',
    what: 'throws when the reply is lost',
    kind: 'nonce',
    break: (inner) => ({
      broadcast: async (signed, signal) => {
        const answer = await inner.broadcast(signed, signal)
        if (answer.status === 'unknown') throw coreErrors.create('CHAIN_UNREACHABLE', { chain: inner.chain, reason: answer.reason })
        return answer
      },
    }),
  },
  {
    id: 'CA-15',
    what: 'answers once for an attempt that is asked about twice',
    kind: 'expiry',
    break: (inner) => ({ observe: (attempts, signal) => inner.observe([...new Set(attempts)], signal) }),
  },
  {
    id: 'CA-16',
    what: 'never takes a confirmation back',
    kind: 'utxo',
    break: (inner) => {
      const confirmed = new Map<string, Observation>()
      return observing(inner, (seen) => {
        if (seen.status === 'confirmed') confirmed.set(seen.attempt, seen)
        return seen.status === 'pooled' || seen.status === 'not-seen' ? (confirmed.get(seen.attempt) ?? seen) : seen
      })
    },
  },
  {
    id: 'CA-17',
    what: 'gives up on a transaction that is missing',
    kind: 'nonce',
    also: ['CA-15'],
    break: (inner) =>
      observing(inner, (seen) =>
        seen.status === 'not-seen'
          ? { attempt: seen.attempt, status: 'dead', proof: { kind: 'expired-final', claims: [], providers: 1 } }
          : seen,
      ),
  },
  {
    id: 'CA-17',
    what: 'takes a rival in a fresh block for proof',
    kind: 'utxo',
    break: (inner) =>
      observing(inner, (seen) =>
        seen.status === 'conflicted'
          ? { attempt: seen.attempt, status: 'dead', proof: { kind: 'conflict-final', claims: [], providers: 1 } }
          : seen,
      ),
  },
  {
    id: 'CA-17',
    what: 'leaves a claim of a dead transaction without a fate',
    kind: 'nonce',
    break: (inner) => observing(inner, (seen) => (seen.status === 'dead' ? { ...seen, proof: { ...seen.proof, claims: [] } } : seen)),
  },
  {
    id: 'CA-17',
    what: 'takes an expiry in a fresh block for proof',
    kind: 'expiry',
    break: (inner, { toy }) => ({
      observe: async (attempts, signal) =>
        (await inner.observe(attempts, signal)).map((seen, index) => {
          const expired = toy.tip.height >= (attempts[index]?.draft.expiry?.lastValidHeight ?? Number.POSITIVE_INFINITY)
          return expired && seen.status === 'not-seen'
            ? { attempt: seen.attempt, status: 'dead', proof: { kind: 'expired-final', claims: [], providers: 1 } }
            : seen
        }),
    }),
  },
  {
    id: 'CA-18',
    what: 'calls it final one confirmation early',
    kind: 'utxo',
    break: (inner, { toy }) =>
      observing(inner, (seen) =>
        seen.status === 'confirmed' && seen.confirmations >= toy.finalityDepth - 1
          ? { attempt: seen.attempt, status: 'final', transaction: 'early' as never, block: seen.block, feePaid: amount(1n) }
          : seen,
      ),
  },
  {
    id: 'CA-19',
    what: 'throws when nobody can be asked',
    kind: 'nonce',
    break: (inner) =>
      observing(inner, (seen) => {
        if (seen.status === 'unavailable') throw coreErrors.create('CHAIN_UNREACHABLE', { chain: inner.chain, reason: seen.reason })
        return seen
      }),
  },
  {
    id: 'CA-20',
    what: 'replaces from fresh coins',
    kind: 'utxo',
    also: ['CA-21'],
    break: (inner) =>
      remembering(inner, (latest) => ({
        replace: {
          draft: (request) =>
            request.intents.length === 0
              ? inner.replace!.draft(request)
              : inner.draft({
                  ...request,
                  coins: latest(),
                  snapshot: { ...request.snapshot, facts: { ...request.snapshot.facts, feeRate: 5n } },
                }),
        },
      })),
  },
  {
    id: 'CA-21',
    what: 'outbids at any price',
    kind: 'nonce',
    break: (inner) => ({ replace: { draft: (request) => inner.replace!.draft({ ...request, feeMax: generous }) } }),
  },
  {
    id: 'CA-22',
    what: 'raises the fee by a transaction that has nothing to do with the parent',
    kind: 'utxo',
    break: (inner) =>
      remembering(inner, (latest) => ({
        bumpByChild: {
          draft: (request) => {
            const coins = [...coinsIn(latest())].filter(({ confirmations }) => confirmations > 0)
            const house = buildHouseIntent('child', { feeMax: 1_000n, chain: inner.chain, asset: inner.feeAsset })
            return inner.draft({ ...request, intents: [house], coins: viewOf('', coins) })
          },
        },
      })),
  },
  {
    id: 'CA-23',
    what: 'lets the composing wallet send by itself',
    kind: 'composing',
    also: ['CA-13', 'CA-15', 'CA-16', 'CA-17', 'CA-18', 'CA-19', 'CA-26'],
    break: (inner) => ({
      compose: async (wallet, intents, held, signal) => {
        const composed = await inner.compose(wallet, intents, held, signal)
        if (composed.status === 'composed') await inner.broadcast(composed.signed, signal)
        return composed
      },
    }),
  },
  {
    id: 'CA-24',
    what: 'composes from held claims',
    kind: 'composing',
    break: (inner) => ({
      compose: (wallet, intents, _, signal) => inner.compose(wallet, intents, new Set(), signal),
    }),
  },
  {
    id: 'CA-26',
    what: 'composes again from other coins',
    kind: 'composing',
    break: (inner) => ({
      composeAgain: (wallet, attempts, intents, signal) =>
        inner.compose(wallet, intents, new Set(attempts.flatMap(({ draft }) => draft.claims)), signal),
    }),
  },
  {
    id: 'CA-25',
    what: 'moves its cursor to the tip',
    kind: 'utxo',
    break: (inner, { toy }) => ({
      deposits: {
        scan: async (addresses, cursor, signal) => ({
          ...(await inner.deposits!.scan(addresses, cursor, signal)),
          cursor: `${toy.tip.height}`,
        }),
      },
    }),
  },
  {
    id: 'CA-25',
    what: 'reports deposits that are not final',
    kind: 'nonce',
    break: (inner, { toy }) => ({
      deposits: {
        scan: async (addresses, cursor, signal) => {
          const depth = toy.finalityDepth
          Object.assign(toy, { finalityDepth: 1 })
          try {
            return await inner.deposits!.scan(addresses, cursor, signal)
          } finally {
            Object.assign(toy, { finalityDepth: depth })
          }
        },
      },
    }),
  },
]
