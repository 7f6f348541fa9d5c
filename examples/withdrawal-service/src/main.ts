import { isWalletError, noSigner, type Store } from '@wallet/core'
import { ConfigError } from './config/shape.ts'
import { configFromEnvironment } from './config.ts'
import { createLogger } from './logging.ts'
import { openChains } from './parts/open-chains.ts'
import { openDoorbells } from './parts/open-doorbells.ts'
import { openMonero } from './parts/open-monero.ts'
import { openSigner } from './parts/open-signer.ts'
import { openStore } from './parts/open-store.ts'
import { type Service, startService } from './service.ts'

/** Exit codes after sysexits.h: a bug, a configuration that must be mended first, a part that is away. */
const exit = { bug: 70, configuration: 78, unavailable: 69 } as const

await main().catch((error: unknown) => {
  const known = error instanceof ConfigError || isWalletError(error)
  process.stderr.write(`${known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exit(error instanceof ConfigError ? exit.configuration : known ? exit.unavailable : exit.bug)
})

async function main(): Promise<void> {
  const config = configFromEnvironment(process.argv[2])
  const logger = createLogger(config.logLevel)
  const store: Store = await openStore(config.store)
  let service: Service
  const ofMonero = config.chains.find((chain) => chain.kind === 'monero')
  try {
    const paying = config.wallets.filter(({ chain }) => chain.startsWith('monero') || chain === 'xmr').map(({ name }) => name)
    const monero = ofMonero === undefined ? undefined : openMonero(ofMonero, { secret: config.moneroSecret, store, paying })
    service = await startService(config, {
      monero,
      chains: openChains(config.chains, monero),
      signer: config.role === 'track' ? noSigner() : openSigner(config.signer),
      store,
      doorbells: config.queue === undefined ? undefined : openDoorbells(config.queue, config.role),
      logger,
    })
    await service.listen()
  } catch (error) {
    await store.close()
    throw error
  }
  logger.info({ role: config.role }, 'started')

  const stop = (reason: string, code: number): void => {
    logger.info({ reason }, 'stopping')
    // What does not end in time is cut off like in a crash, which loses nothing either: the next process goes on from the store.
    setTimeout(() => process.exit(1), config.http.shutdownMs).unref()
    service.stop().then(
      () => process.exit(code),
      () => process.exit(1),
    )
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop(signal, 0))
  service.worked.catch((error: unknown) => {
    logger.fatal({ err: error }, 'a bug: this process ends, the next one goes on from the store')
    stop('bug', exit.bug)
  })
}
