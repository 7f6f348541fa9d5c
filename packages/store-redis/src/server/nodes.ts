import { Cluster, type Redis } from 'ioredis'
import { type RedisClient, unavailable } from '../engine/connection.ts'

/** The server that holds a key: the client itself, or the primary of the key's slot. */
export function nodeOf(client: RedisClient, key: string): Redis {
  if (!(client instanceof Cluster)) return client
  const [primary] = client.slots[slotOf(key)] ?? []
  const node = client.nodes('master').find(({ options }) => `${options.host}:${options.port}` === primary)
  if (node === undefined) throw unavailable(`no primary is known for the slot of ${key}`)
  return node
}

/** The hash slot of a key: CRC16 (XMODEM) of its tag, modulo 16,384. Source: redis.io, cluster specification, appendix A. */
export function slotOf(key: string): number {
  const open = key.indexOf('{')
  const end = key.indexOf('}', open + 1)
  const tag = open >= 0 && end > open + 1 ? key.slice(open + 1, end) : key
  let crc = 0
  for (const byte of Buffer.from(tag, 'utf8')) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000) === 0 ? (crc << 1) & 0xffff : ((crc << 1) ^ 0x1021) & 0xffff
  }
  return crc % 16_384
}
