/** The test runner, injected: pass `describe` and `it` of vitest, node:test or jest. */
export type Runner = {
  describe(name: string, body: () => void): void
  it(name: string, body: () => Promise<void> | void): void
}
