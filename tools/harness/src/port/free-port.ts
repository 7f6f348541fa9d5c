import { createServer } from 'node:net'

/** Asks the system for a TCP port that is free on loopback right now; prefer a part's own "port 0" where it has one, for that has no race. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise<void>((resolve) => server.close(() => resolve()))
  if (address === null || typeof address === 'string') throw new Error('the system gave no TCP port')
  return address.port
}
