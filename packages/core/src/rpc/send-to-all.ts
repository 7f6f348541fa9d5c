import type { BroadcastResult } from '../chain/observation.ts'
import type { RpcCall } from './call.ts'
import type { RpcNodes } from './nodes.ts'
import type { RpcProvider } from './provider.ts'
import type { RpcReply } from './reply.ts'

/** What one provider's answer to a send means; `Code` are the chain's stable classes of refusal. */
export type Verdict<Code extends string> =
  | { readonly status: 'accepted' }
  | { readonly status: 'already-known' }
  | { readonly status: 'rejected'; readonly code: Code; readonly reason: string }
  | { readonly status: 'unknown'; readonly reason: string }

/** What one provider made of a send. */
export type Told<Code extends string> = { readonly provider: string; readonly verdict: Verdict<Code> }

type Advice = Extract<BroadcastResult, { status: 'rejected' }>['advice']

/**
 * Sends signed bytes to every provider at once and answers as soon as one took them; the others go on hearing of it.
 *
 * Only a definite no from every configured provider is `rejected`: who was not asked did not refuse.
 * `advice` names what may help by class; where providers refuse for several reasons, the class listed first is told.
 *
 * - Idempotent: as far as the call is; the bytes of one transaction are.
 *
 * Never throws. Silence, however it comes about, is `unknown`.
 */
export async function sendToAll<Code extends string>(
  nodes: RpcNodes,
  call: RpcCall,
  read: (reply: RpcReply) => Verdict<Code>,
  advice: Readonly<Record<Code, Advice>>,
  signal: AbortSignal,
): Promise<BroadcastResult> {
  const providers = await sendable(nodes)
  if (typeof providers === 'string') return { status: 'unknown', reason: providers }
  const told: Told<Code>[] = nodes.all
    .filter((provider) => !providers.includes(provider))
    .map(({ name }) => ({ provider: name, verdict: { status: 'unknown', reason: 'not asked, it is down' } }))
  const expected = told.length + providers.length
  return new Promise((resolve) => {
    const ask = async (provider: RpcProvider): Promise<void> => {
      const verdict = read(await provider.send(call, signal))
      told.push({ provider: provider.name, verdict })
      if (verdict.status === 'accepted' || told.length === expected) resolve(combineVerdicts(told, advice))
    }
    for (const provider of providers) void ask(provider)
  })
}

/** Every provider on our network, without the resting ones as long as another is awake; the reason when there is none. */
async function sendable(nodes: RpcNodes): Promise<readonly RpcProvider[] | string> {
  try {
    const ready = await nodes.ready()
    const awake = ready.filter((provider) => provider.state() !== 'open')
    if (ready.length === 0) return 'no provider answered'
    return awake.length > 0 ? awake : ready
  } catch (error) {
    return error instanceof Error ? error.message : 'no provider is usable'
  }
}

/** Puts the providers' verdicts together: one that took it is enough, and only a definite no from every one of them is a rejection. */
export function combineVerdicts<Code extends string>(
  verdicts: readonly Told<Code>[],
  advice: Readonly<Record<Code, Advice>>,
): BroadcastResult {
  const all = verdicts.map(({ verdict }) => verdict)
  if (all.some(({ status }) => status === 'accepted')) return { status: 'accepted' }
  if (all.some(({ status }) => status === 'already-known')) return { status: 'already-known' }
  const unknown = verdicts.flatMap(({ provider, verdict }) => (verdict.status === 'unknown' ? [`${provider}: ${verdict.reason}`] : []))
  if (all.length === 0 || unknown.length > 0) return { status: 'unknown', reason: unknown.join('; ') || 'no provider is usable' }
  const refused = new Set(all.flatMap((verdict) => (verdict.status === 'rejected' ? [verdict.code] : [])))
  const code = (Object.keys(advice) as Code[]).find((one) => refused.has(one))
  const reasons = verdicts.map(({ provider, verdict }) => `${provider}: ${verdict.status === 'rejected' ? verdict.reason : ''}`)
  if (code === undefined) return { status: 'unknown', reason: reasons.join('; ') }
  return { status: 'rejected', code, reason: reasons.join('; '), advice: advice[code] }
}
