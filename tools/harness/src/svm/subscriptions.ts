import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Cluster } from './cluster.ts'

type Subscription = { readonly id: number; readonly signature: string; readonly final: boolean }
type Request = { readonly id?: unknown; readonly method?: unknown; readonly params?: readonly unknown[] }

/**
 * Answers a WebSocket that subscribes to signatures, which is how web3.js's `confirmTransaction` waits. Text frames below 64 KiB
 * only (RFC 6455), which is all that its messages need.
 */
export function serveSubscriptions(cluster: Cluster, incoming: IncomingMessage, socket: Socket): void {
  const key = String(incoming.headers['sec-websocket-key'])
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`)
  const open = new Map<number, Subscription>()
  let ids = 0
  const say = (message: object): void => void (socket.writable && socket.write(frame(JSON.stringify(message))))
  const tell = (): void => {
    const rooted = cluster.tip().height - cluster.finality
    for (const { id, signature, final } of open.values()) {
      const found = cluster.find(signature)
      if (found === undefined || (final && found.block.height > rooted)) continue
      open.delete(id)
      const value = { err: found.landed.outcome.err }
      say({
        jsonrpc: '2.0',
        method: 'signatureNotification',
        params: { subscription: id, result: { context: { slot: found.block.slot }, value } },
      })
    }
  }
  const timer = setInterval(tell, 10)
  socket.on('close', () => clearInterval(timer))
  socket.on('error', () => socket.destroy())
  let rest = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    for (let read = unframe(rest); read !== undefined; read = unframe(rest)) {
      rest = rest.subarray(read.length)
      // 1000 is "normal": without it in the answer the other side takes the end for an accident and dials again.
      if (read.opcode === 8) return void socket.end(Buffer.from([0x88, 2, 0x03, 0xe8]))
      if (read.opcode !== 1) continue
      const { id, method, params = [] } = JSON.parse(read.text) as Request
      if (method === 'signatureSubscribe') {
        ids += 1
        const { commitment = 'finalized' } = (params[1] ?? {}) as { commitment?: string }
        open.set(ids, { id: ids, signature: String(params[0]), final: commitment === 'finalized' })
        say({ jsonrpc: '2.0', id, result: ids })
      } else {
        if (method === 'signatureUnsubscribe') open.delete(params[0] as number)
        say({ jsonrpc: '2.0', id, result: true })
      }
    }
  })
}

function frame(text: string): Buffer {
  const body = Buffer.from(text)
  const header = body.length < 126 ? Buffer.from([0x81, body.length]) : Buffer.from([0x81, 126, body.length >> 8, body.length & 0xff])
  return Buffer.concat([header, body])
}

function unframe(bytes: Buffer): { readonly length: number; readonly opcode: number; readonly text: string } | undefined {
  if (bytes.length < 6) return undefined
  const short = (bytes[1] as number) & 0x7f
  const start = short === 126 ? 4 : 2
  const size = short === 126 ? bytes.readUInt16BE(2) : short
  const length = start + 4 + size
  if (bytes.length < length) return undefined
  const mask = bytes.subarray(start, start + 4)
  const body = bytes.subarray(start + 4, length).map((byte, index) => byte ^ (mask[index % 4] as number))
  return { length, opcode: (bytes[0] as number) & 0x0f, text: Buffer.from(body).toString() }
}
