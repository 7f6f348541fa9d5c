import type { SessionsStats } from '@wallet/core'
import { Gauge, type Registry } from 'prom-client'

/** Shows how full the wallet slots are and how they are used, read when asked for. */
export function sessionMetrics(registry: Registry, stats: () => SessionsStats): void {
  const registers = [registry]
  const gauge = (name: string, help: string, read: (now: SessionsStats) => number): void =>
    void new Gauge({
      name: `wallet_sessions_${name}`,
      help,
      registers,
      collect() {
        this.set(read(stats()))
      },
    })
  gauge('active', 'wallets open now', ({ active }) => active)
  gauge('max', 'slots', ({ max }) => max)
  gauge('leased', 'wallets in use now', ({ leased }) => leased)
  gauge('utilisation', 'share of the slots in use', ({ utilisation }) => utilisation)
  gauge('waiting', 'callers in line', ({ waiting }) => waiting)
  gauge('under_way', 'sessions under way', ({ sessions }) => sessions)
  gauge('hits_total', 'leases of a wallet that was open', ({ hits }) => hits)
  gauge('opens_total', 'wallets opened', ({ opens }) => opens)
  gauge('open_errors_total', 'wallets that did not open', ({ openErrors }) => openErrors)
  gauge('evictions_total', 'wallets closed to make room', ({ evictions }) => evictions)
  gauge('restarts_total', 'wallet programs started anew', ({ restarts }) => restarts)
  gauge('refused_total', 'callers turned away', ({ refused }) => refused)
  gauge('wait_p50_ms', 'half of the leases waited less', ({ waitMs }) => waitMs.p50)
  gauge('wait_p95_ms', 'nineteen of twenty leases waited less', ({ waitMs }) => waitMs.p95)
  gauge('age_average_ms', 'how long open wallets have been open', ({ ageMs }) => ageMs.average)
  gauge('age_max_ms', 'how long the oldest has been open', ({ ageMs }) => ageMs.max)
  const memory = new Gauge({
    name: 'wallet_sessions_memory_bytes',
    help: 'resident memory of a wallet program',
    labelNames: ['slot'],
    registers,
    collect() {
      for (const { name, memoryBytes } of stats().slots) if (memoryBytes !== null) memory.set({ slot: name }, memoryBytes)
    },
  })
}
