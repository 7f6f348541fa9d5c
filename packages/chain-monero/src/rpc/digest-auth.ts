import { createHash } from 'node:crypto'

/** A user name and password for one program. */
export type Login = { readonly user: string; readonly password: string }

/** What a server asked for in its `WWW-Authenticate`. */
export type Challenge = { readonly realm: string; readonly nonce: string }

const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex')

/** Reads the MD5 challenge among those that were sent; epee offers MD5-sess too. */
export function readChallenge(header: string): Challenge | undefined {
  const part = header.split(/(?=Digest )/).find((one) => /algorithm=MD5(?!-)/.test(one)) ?? header
  const realm = /realm="([^"]*)"/.exec(part)?.[1]
  const nonce = /nonce="([^"]*)"/.exec(part)?.[1]
  return realm === undefined || nonce === undefined ? undefined : { realm, nonce }
}

/** The `Authorization` that answers a challenge (RFC 2617, `qop=auth`). `count` rises with each request under one nonce. */
export function authorization(login: Login, challenge: Challenge, path: string, count: number, clientNonce: string): string {
  const { realm, nonce } = challenge
  const nc = count.toString(16).padStart(8, '0')
  const secret = md5(`${login.user}:${realm}:${login.password}`)
  const response = md5(`${secret}:${nonce}:${nc}:${clientNonce}:auth:${md5(`POST:${path}`)}`)
  const quoted = { username: login.user, realm, nonce, uri: path, response, cnonce: clientNonce }
  const fields = Object.entries(quoted).map(([name, value]) => `${name}="${value}"`)
  return `Digest ${[...fields, 'algorithm=MD5', 'qop=auth', `nc=${nc}`].join(', ')}`
}
