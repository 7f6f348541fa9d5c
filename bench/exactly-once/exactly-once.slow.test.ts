import { expect, test } from 'vitest'
import { runCell } from './run-cell.ts'

const sends = ['eth_sendRawTransaction']

test('ours pays sixty once while every fifth send goes unanswered and its process is killed twice', async () => {
  const cell = { name: 'replies lost, killed twice', faults: { loseReply: { rate: 0.2, methods: sends } }, kills: 2 }
  const { once, twice, lost, kills, account } = await runCell(cell, 'ours', 60, 11)
  expect({ once, twice, lost, kills, believed: account.believed }).toEqual({ once: 60, twice: 0, lost: 0, kills: 2, believed: 60 })
})

test('ours pays forty once while blocks are rewritten that forget what was in them', async () => {
  const cell = { name: 'rewritten', faults: {}, reorgs: { at: [0.3, 0.6], returned: false } }
  const { once, twice, lost, reorgs } = await runCell(cell, 'ours', 40, 12)
  expect({ once, twice, lost, reorgs }).toEqual({ once: 40, twice: 0, lost: 0, reorgs: 2 })
})
