const address = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>`\\]+/gi
// Provider keys are long runs without a word in them: `/v2/Kx3…`, 20 characters and more of base58, base64url or hex.
const keyLike = /^[A-Za-z0-9_-]{20,}$/

/**
 * Takes the credentials out of a URL: user and password, the query, the fragment, and path parts that look like a key.
 *
 * Providers put the key where they like (`https://user:pass@…`, `/v2/<key>`, `?api-key=…`), and URLs end up in error
 * messages, so only what is known to be harmless stays: scheme, host, port and short path parts.
 */
export function redactUrl(url: string): string {
  const start = url.indexOf('://')
  if (start <= 0) return '[redacted]'
  const [scheme, rest] = [url.slice(0, start + 3), url.slice(start + 3)]
  const [, authority = '', path = '', query, fragment] = /^([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(rest) ?? []
  // An "@" behind the authority: either a password with "/", "?" or "#" in it ended the authority early, or the query has
  // one. Nobody can tell which, so nothing stays.
  if (rest.lastIndexOf('@') > authority.length) return `${scheme}[redacted]`
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  return [
    scheme,
    host === authority ? '' : '[redacted]@',
    host,
    path
      .split('/')
      .map((part) => (keyLike.test(part) ? '[redacted]' : part))
      .join('/'),
    query === undefined ? '' : '?[redacted]',
    fragment === undefined ? '' : '#[redacted]',
  ].join('')
}

/** Redacts every URL inside a text, such as an error message of a client library. */
export function redactText(text: string): string {
  return text.replace(address, redactUrl)
}
