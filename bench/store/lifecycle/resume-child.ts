// Opens the store as a worker does after a crash, works until the first transaction goes out and a second more, and tells what it took.
import { sqliteStore } from '@wallet/store-sqlite'
import { openFake } from './lifecycle.ts'

const started = performance.now()
const store = await sqliteStore({ path: process.argv[2] ?? '' })
const { engine, sent } = await openFake(store)
const stop = new AbortController()
const working = engine.work(stop.signal)
while (sent() === 0) await new Promise((resolve) => setTimeout(resolve, 1))
const firstMs = performance.now() - started
await new Promise((resolve) => setTimeout(resolve, 1_000))
const rssMb = process.memoryUsage.rss() / 1e6
stop.abort()
await working
await store.close()
process.stdout.write(JSON.stringify({ firstMs, rssMb }))
