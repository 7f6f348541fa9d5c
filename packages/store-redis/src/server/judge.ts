import type { WalletError } from '@wallet/core'
import { redisErrors } from '../errors/codes.ts'
import type { ServerFacts } from './facts.ts'

/**
 * What the operator of a managed Redis knows of it although it answers no CONFIG.
 *
 * It is a statement about money, so it has to be spelled out; everything that the server does show is checked all the same.
 */
export type Attestation = { readonly appendfsync: 'always'; readonly maxmemoryPolicy: 'noeviction' }

/** The name of the one fault that passes by itself. */
export const rewriteSetting = 'rewrite of the append-only file'

/** What else matters beside the server. */
export type Circumstances = {
  readonly attest?: Attestation | undefined
  /** Replicas that must have every commit. */
  readonly replicasMin: number
  /** The history whose promotion a person has confirmed. */
  readonly promoted: string | null
  /** The last look found nothing wrong. */
  readonly trusted: boolean
}

/**
 * Why a server must not be used as it is; undefined when it may.
 *
 * Under `everysec` a plain kill of Redis loses acknowledged writes, not only a power cut: while an fsync runs in the background Redis
 * puts off the write itself and answers all the same (`flushAppendOnlyFile` in aof.c). `no-appendfsync-on-rewrite yes` does
 * this even under `always`, for as long as a rewrite takes. An evicted key is a withdrawal that never was.
 */
export function judgeServer(facts: ServerFacts, { attest, replicasMin, promoted, trusted }: Circumstances): WalletError | undefined {
  const unsafe = (setting: string, wanted: string, actual: string): WalletError =>
    redisErrors.create('REDIS__SERVER_UNSAFE', { setting, wanted, actual })
  if (facts.role !== 'master') return unsafe('role', 'master', facts.role)
  if (facts.loading) return unsafe('loading', 'done', 'under way')
  if (facts.replicaOf !== null && facts.replicaOf !== promoted) return redisErrors.create('REDIS__PROMOTED', { replica: facts.replicaOf })
  if (!facts.aofEnabled) return unsafe('appendonly', 'yes', 'no')
  // Right after `CONFIG SET appendonly yes` there is no whole file yet: until the first rewrite has ended a crash loses everything.
  if (facts.rewriting && !trusted) return unsafe(rewriteSetting, 'done', 'under way')
  const { settings } = facts
  if (settings === null && attest === undefined) return redisErrors.create('REDIS__SETTINGS_HIDDEN', { reason: facts.hidden })
  const policy = settings?.['maxmemory-policy'] ?? facts.maxmemoryPolicy
  if (policy !== '' && policy !== 'noeviction') return unsafe('maxmemory-policy', 'noeviction', policy)
  if (settings !== null) {
    for (const [name, value] of [
      ['appendonly', 'yes'],
      ['appendfsync', 'always'],
      ['no-appendfsync-on-rewrite', 'no'],
    ] as const) {
      const actual = settings[name] ?? 'unknown'
      if (actual !== value) return unsafe(name, value, actual)
    }
    const minReplicas = Number.parseInt(settings['min-replicas-to-write'] ?? '0', 10)
    if (facts.replicas > 0 && minReplicas < 1) return unsafe('min-replicas-to-write', '1 or more, since replicas exist', `${minReplicas}`)
  }
  if (facts.replicas < replicasMin) return unsafe('connected replicas', `${replicasMin} or more`, `${facts.replicas}`)
  return undefined
}
