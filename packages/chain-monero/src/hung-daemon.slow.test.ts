import { afterAll, beforeAll, expect, test } from 'vitest'
import { fund, type MoneroBench, openMoneroBench, patience, transferTo } from './bench.fixture.ts'
import { moneroDaemon } from './monero-daemon.ts'

let bench: MoneroBench

beforeAll(async () => {
  bench = await openMoneroBench({ slots: 2, sessions: { waitMs: 600_000 }, timeouts: { refresh: 400_000 } })
  for (const key of ['hot', 'other']) await bench.address(key)
  await fund(bench, 'hot', 20)
  await bench.rpc('hot', 'refresh')
}, 600_000)

afterAll(() => bench.stop())

test('a daemon that hangs takes a wallet that asks it out of service for three and a half minutes, and no other', async () => {
  const adapter = bench.adapter({ daemon: moneroDaemon({ network: 'regtest', url: bench.monerod.url, callTimeoutMs: 1_000 }) })
  const intent = transferTo(adapter, await bench.address('hot'))
  const wallet = await bench.wallet('hot')
  bench.monerod.freeze()
  const startedAt = performance.now()
  try {
    // What we do not do: ask a wallet to refresh without asking for the daemon's health before.
    const deaf = expect(bench.rpc('hot', 'refresh')).rejects.toMatchObject({ code: 'MONERO__CALL_REFUSED', context: { rpcCode: -38 } })
    expect(await bench.rpc('other', 'get_balance')).toHaveProperty('balance')
    const asked = adapter.compose(await bench.wallet('other'), [intent], new Set(), patience)
    await expect(asked).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' })
    expect(performance.now() - startedAt).toBeLessThan(100_000)
    expect(bench.sessions.stats().slots.find(({ key }) => key === 'hot')).toMatchObject({ state: 'leased' })
    await deaf
    expect(performance.now() - startedAt).toBeGreaterThan(180_000)
  } finally {
    bench.monerod.thaw()
  }
  // Refused, not unanswered: the program is known, and nothing was restarted.
  expect(bench.sessions.stats().restarts).toBe(0)
  const again = bench.adapter()
  expect(await again.compose(wallet, [transferTo(again, await bench.address('other'))], new Set(), patience)).toMatchObject({
    status: 'composed',
  })
}, 900_000)
