import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { temporaryDirectory } from '@wallet/harness'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { root } from '../build/workspace.ts'
import { ensurePackages } from './packages.mjs'
import type { Part } from './parts.mjs'
import { ensureSystemParts } from './system.mjs'

// A machine on which something cannot be had: programs of its own stand in for npx and apt-get.
let machine: { readonly path: string; remove(): void }
const PATH = process.env['PATH'] ?? ''

beforeEach(() => {
  machine = temporaryDirectory('wallet-setup')
  mkdirSync(join(machine.path, 'bin'))
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) writeFileSync(join(machine.path, file), '')
  process.env['PATH'] = `${join(machine.path, 'bin')}${delimiter}${PATH}`
})
afterEach(() => {
  process.env['PATH'] = PATH
  rmSync(join(tmpdir(), `wallet-setup-${process.pid}.log`), { force: true })
  machine.remove()
})

function program(name: string, says: string, ends: number): void {
  const file = join(machine.path, 'bin', name)
  writeFileSync(file, `#!/bin/sh\ncat <<'END'\n${says}\nEND\nexit ${ends}\n`)
  chmodSync(file, 0o755)
}

function messageOf(act: () => void): string {
  try {
    act()
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

const redis: Part = { name: 'Redis', program: '/nowhere/redis-server', packages: ['redis-server'], usedBy: ['test'] }

test('a registry out of reach is one line, with the rest in a file', () => {
  program('npx', 'Progress: resolved 1\n ERR_PNPM_META_FETCH_FAIL  GET https://registry.npmjs.org/ethers: ENOTFOUND\nand much more', 1)
  const message = messageOf(() => ensurePackages(machine.path))
  expect(message).toMatch(/^packages cannot be installed: ERR_PNPM_META_FETCH_FAIL +GET [^\n]* ENOTFOUND \(all that it said: [^\n]*\)$/)
  const file = /all that it said: (.*)\)$/.exec(message)?.[1] ?? ''
  expect(readFileSync(file, 'utf8')).toContain('and much more')
})

test('a machine without npm is told so', () => {
  process.env['PATH'] = join(machine.path, 'bin')
  expect(messageOf(() => ensurePackages(machine.path))).toBe('packages cannot be installed: there is no npx on the PATH')
})

test('where nothing may be installed, the line says what to type', () => {
  expect(messageOf(() => ensureSystemParts('test', [redis], false))).toBe(
    'test needs Redis. Install with: sudo apt-get install -y redis-server',
  )
})

test("apt's own reason is the line", () => {
  program('apt-get', "Reading package lists...\nE: Failed to fetch http://deb.debian.org/debian  Could not resolve 'deb.debian.org'", 100)
  const message = messageOf(() => ensureSystemParts('test', [redis], true))
  expect(message).toMatch(/^apt-get update failed: E: Failed to fetch [^\n]* \(all that it said: [^\n]*\)$/)
})

test('apt that brings something else is noticed', () => {
  program('apt-get', 'done', 0)
  expect(messageOf(() => ensureSystemParts('test', [redis], true))).toBe('apt succeeded, but /nowhere/redis-server is missing')
})

test('an unknown command is told what there is, without a stack', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'tools', 'run.mjs'), 'sing'], { encoding: 'utf8' })
  expect([status, stderr.trim().split('\n').length]).toEqual([1, 1])
  expect(stderr).toMatch(/^usage: node tools\/run\.mjs demo\|test\|/)
})
