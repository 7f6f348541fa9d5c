import { coreErrors } from '../../errors/codes.ts'
import type { SessionLease, SessionManager } from '../../session/session-manager.ts'
import type { SessionBench } from './bench.ts'

type ToyWallet = { readonly key: string; open: boolean }
type Waiter = { readonly key: string; readonly serve: () => boolean; readonly left: () => boolean }

/** Which rule to break. */
export type Flaw = 'shares' | 'same-generation' | 'releases-twice' | 'last-come-first' | 'unbounded' | 'deaf' | 'evicts'

const [max, waitersMax] = [2, 3]

/** A session manager over wallets that are a flag, honest but for its flaw. */
export function toySessions(flaw?: Flaw): SessionBench {
  const wallets = new Map<string, ToyWallet>()
  const leased = new Map<string, number>()
  const line: Waiter[] = []
  let generation = 0

  const makeRoom = (): boolean => {
    if (wallets.size < max) return true
    const idle = [...wallets.values()].find(({ key }) => flaw === 'evicts' || !leased.has(key))
    if (idle === undefined) return false
    idle.open = false
    wallets.delete(idle.key)
    return true
  }
  const take = (key: string): SessionLease<ToyWallet> | undefined => {
    if (leased.has(key) && flaw !== 'shares') return undefined
    if (!wallets.has(key) && !makeRoom()) return undefined
    const handle = wallets.get(key) ?? { key, open: true }
    wallets.set(key, handle)
    if (flaw !== 'same-generation') generation += 1
    const own = generation
    leased.set(key, own)
    return {
      key,
      handle,
      generation: own,
      release: async () => {
        if (leased.get(key) !== own && flaw !== 'releases-twice') return
        leased.delete(key)
        if (flaw === 'last-come-first') line.reverse()
        const next = line.findIndex((waiter) => !waiter.left() && waiter.serve())
        if (next !== -1) line.splice(next, 1)
      },
    }
  }
  const sessions: SessionManager<ToyWallet> = {
    lease: (key, signal) =>
      new Promise((resolve, reject) => {
        const refuse = () => reject(coreErrors.create('ABORTED', { operation: 'lease' }))
        if (signal.aborted && flaw !== 'deaf') return refuse()
        const now = take(key)
        if (now !== undefined) return resolve(now)
        const waiting = line.filter((waiter) => waiter.key === key && !waiter.left())
        if (waiting.length >= waitersMax && flaw !== 'unbounded') {
          return reject(coreErrors.create('CIRCUIT_OPEN', { provider: key }))
        }
        let gone = false
        const serve = () => {
          const lease = take(key)
          if (lease !== undefined) resolve(lease)
          return lease !== undefined
        }
        line.push({ key, serve, left: () => gone })
        if (flaw === 'deaf') return
        signal.addEventListener('abort', () => {
          gone = true
          refuse()
        })
      }),
    close: async (key) => {
      const wallet = wallets.get(key)
      if (wallet === undefined || leased.has(key)) return
      wallet.open = false
      wallets.delete(key)
    },
    closeAll: async () => wallets.clear(),
    stats: () => ({ active: wallets.size, max, leased: leased.size, opens: generation, hits: 0, evictions: 0, restarts: 0 }),
  }
  return {
    sessions,
    max,
    waitersMax,
    keys: ['a', 'b', 'c'],
    patienceMs: 300,
    isOpen: async (handle) => (handle as ToyWallet).open,
    close: () => sessions.closeAll(),
  }
}
