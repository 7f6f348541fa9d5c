/** Bodies that a node might answer a JSON-RPC call with and should not: no JSON, cut, of another shape, with numbers nobody has. */
export function badReplies(honest: string): readonly string[] {
  const id = /"id":\s*("[^"]*"|-?[0-9]+|null)/.exec(honest)?.[1] ?? '1'
  const results = [
    ...['null', 'true', '""', '"zz"', '-1', '0', '1.5', '1e400', '123456789012345678901234567890', '{}', '[]', '[null]', '{"height":-1}'],
    ...[
      `"${'00'.repeat(32)}"`,
      `"${'ff'.repeat(80)}"`,
      '{"success":true,"unspents":[{}],"height":1,"bestblock":"00"}',
      '{"mempoolminfee":-1}',
    ],
  ]
  return [
    '',
    ' ',
    'null',
    'true',
    '[]',
    '{}',
    '{',
    '<html><body>502 Bad Gateway</body></html>',
    honest.slice(0, Math.floor(honest.length / 2)),
    `${honest}${honest}`,
    `{"id":${id},"error":{},"result":null}`,
    `{"id":${id},"error":"no","result":null}`,
    `{"id":${id},"error":{"code":"x","message":7},"result":null}`,
    `{"id":${id},"error":{"code":-1,"message":"internal"},"result":null}`,
    ...results.map((result) => `{"id":${id},"error":null,"result":${result}}`),
  ]
}
