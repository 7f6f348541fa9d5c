import { coreErrors } from '../errors/codes.ts'
import type { Clock } from '../ports/clock.ts'
import type { SessionSlot } from './session-slot.ts'

/** A wallet that is only a name, and whether it is open. */
export type FakeWallet = { readonly key: string; readonly slot: string; readonly open: () => boolean; call(): string }

/** A slot that does what it is told, and what it was told to do wrong. */
export type FakeSlot = SessionSlot<FakeWallet> & {
  /** Every verb in the order it was called. */
  readonly log: string[]
  running: boolean
  holds: string | null
  unsettled: boolean
  faults: { open?: boolean; close?: boolean; restart?: boolean; check?: boolean }
}

/** Slots whose every verb takes `durationMs` on the clock. */
export function fakeSlots(count: number, clock: Clock, durationMs = 0): readonly FakeSlot[] {
  return Array.from({ length: count }, (_, index) => fakeSlot(`slot-${index}`, clock, durationMs))
}

function fakeSlot(name: string, clock: Clock, durationMs: number): FakeSlot {
  const step = async (verb: string, fails: boolean | undefined): Promise<void> => {
    slot.log.push(verb)
    if (durationMs > 0) await clock.sleep(durationMs)
    if (fails === true) throw coreErrors.create('TIMED_OUT', { operation: verb, afterMs: durationMs })
  }
  const slot: FakeSlot = {
    ...{ name, log: [], running: false, holds: null, unsettled: false, faults: {} },
    settled: () => slot.running && !slot.unsettled,
    open: async (key) => {
      await step(`open ${key}`, slot.faults.open)
      slot.holds = key
      return (live) => ({
        ...{ key, slot: name, open: () => slot.holds === key },
        call: () => {
          if (!live()) throw coreErrors.create('SESSION_CLOSED', { key })
          return key
        },
      })
    },
    close: async () => {
      await step(`close ${slot.holds}`, slot.faults.close)
      slot.holds = null
    },
    check: async () => {
      await step('check', slot.faults.check)
      slot.unsettled = false
    },
    restart: async () => {
      await step('restart', slot.faults.restart)
      Object.assign(slot, { running: true, holds: null, unsettled: false })
    },
    stop: async () => {
      await step('stop', false)
      Object.assign(slot, { running: false, holds: null })
    },
    memoryBytes: () => 1_000,
  }
  return slot
}
