import type { ApiClient } from './api-client.ts'
import { untilInFlight } from './follow.ts'
import type { DemoOrder } from './order.ts'
import type { LiveService } from './play.ts'
import { headline, say } from './terminal.ts'

/** Kills the service at the worst moment, when some order is sent and not yet final, and starts it again. */
export async function crash(live: LiveService, backend: ApiClient, orders: readonly DemoOrder[]): Promise<void> {
  headline('Crash')
  const inFlight = await untilInFlight(backend, orders)
  await live.kill()
  say(`SIGKILL with ${inFlight} in flight: no goodbye, no clean-up`)
  await live.start()
}
