import type { ChainAdapter, ComposingChain } from '../chain/chain-adapter.ts'
import { invariant } from '../errors/invariant.ts'
import { manualClock } from '../ports/manual-clock.fixture.ts'
import type { Random } from '../ports/random.ts'
import { memoryStore } from '../store/memory-store.ts'
import type { Order } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import type { EngineEvent } from '../telemetry/event.ts'
import type { ToyQuorum } from '../testing/toy-chain/quorum.ts'
import type { ToyAdapter } from '../testing/toy-chain/toy-adapter.ts'
import { openComposingToyBench, openToyBench, type ToyBench, toyStranger } from '../testing/toy-chain/toy-bench.ts'
import type { ToyKind } from '../testing/toy-chain/transaction.ts'
import { canaryPolicyKey, keepingErrors, lookForKeys, withCanaryKey } from './canary.fixture.ts'
import { createEngine } from './create-engine.ts'
import type { Engine, WithdrawRequest } from './engine.ts'
import type { EngineOptions } from './options.ts'

/** An engine on a toy chain with a user who has 20 000, and time that only moves when told. */
export type EngineBench<Adapter extends ChainAdapter = ToyAdapter> = {
  readonly engine: Engine
  readonly store: Store
  readonly chain: ToyBench<Adapter>
  readonly events: EngineEvent[]
  /** Another worker of the same wallet: its own object graph over the same store and chain. */
  another(wish?: Partial<EngineOptions>): Engine
  request(wish?: Partial<WithdrawRequest>): WithdrawRequest
  /** One look at everything that is due after `ms`. */
  look(ms?: number): Promise<number>
  order(id: string): Promise<Order>
  /** Looks and mines until nothing moves any more. */
  finish(): Promise<void>
}

const random: Random = { bytes: (length) => new Uint8Array(length), below: () => 0 }

export function openEngine(kind: ToyKind, options: Partial<EngineOptions> & { readonly quorum?: ToyQuorum } = {}): Promise<EngineBench> {
  const { quorum, ...rest } = options
  return engineOn(openToyBench({ kind, ...(quorum === undefined ? {} : { quorum }) }), rest)
}

/** The same on a chain of coins whose own wallet composes. */
export function openComposingEngine(): Promise<EngineBench<ComposingChain>> {
  return engineOn(openComposingToyBench({ kind: 'utxo' }))
}

async function engineOn<Adapter extends ChainAdapter>(
  chain: ToyBench<Adapter>,
  rest: Partial<EngineOptions> = {},
): Promise<EngineBench<Adapter>> {
  const clock = manualClock()
  const store = memoryStore({ now: clock.now })
  const events: EngineEvent[] = []
  const errors: unknown[] = []
  const signer = withCanaryKey(chain.signer)
  const make = (wish: Partial<EngineOptions> = {}): Engine =>
    createEngine({
      chains: [chain.adapter],
      store: keepingErrors(store, errors),
      signer,
      policyKey: canaryPolicyKey,
      wallets: { [chain.toy.feeAsset]: 'hot', [chain.toy.token]: 'hot' },
      events: (event) => void events.push(event),
      unsafeStore: true,
      clock,
      random,
      ...rest,
      ...wish,
      worker: { leaseMs: 5_000, ...rest.worker, ...wish.worker },
    })
  const engine = keepingErrors(make(), errors)
  lookForKeys(store, { engine, events, errors })
  await engine.registerWallet(chain.wallet, 'test')
  await engine.credit({ reference: 'D-1', account: 'user:1', asset: chain.toy.feeAsset, amount: 20_000n, actor: 'test' })
  let ids = 0
  const look = async (ms = 0): Promise<number> => {
    await clock.advance(ms)
    return engine.step()
  }
  return {
    engine,
    store,
    chain,
    events,
    another: make,
    request: (wish = {}) => {
      ids += 1
      const to = toyStranger(chain.toy, 'alice')
      return { id: `W-${ids}`, account: 'user:1', asset: chain.toy.feeAsset, to, amount: 700n, feeMax: 100n, feeBearer: 'user', ...wish }
    },
    look,
    order: async (id) => {
      const found = await engine.withdrawal(id)
      invariant(found !== undefined, `${id} exists`)
      return found.order
    },
    finish: async () => {
      for (let round = 0; round < 40; round += 1) {
        await look(chain.adapter.pollEveryMs)
        chain.toy.mine(1)
      }
      await look(chain.adapter.pollEveryMs)
    },
  }
}
