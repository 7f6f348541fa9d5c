// One sender in a process of its own: `node --conditions=source sender.ts JOB.json`. It can be killed at any moment.
import { readFileSync } from 'node:fs'
import type { Account, Job } from './job.ts'
import { payAsApplication } from './senders/application.ts'
import { ethersSend } from './senders/ethers.ts'
import { payWithEngine } from './senders/ours.ts'
import { viemSend } from './senders/viem.ts'

function pay(job: Job): Promise<Omit<Account, 'rssMiB'>> {
  switch (job.sender) {
    case 'ours':
      return payWithEngine(job)
    case 'ethers':
      return payAsApplication(job, ethersSend(job, { reset: false }))
    case 'ethers-reset':
      return payAsApplication(job, ethersSend(job, { reset: true }))
    case 'viem':
      return payAsApplication(job, viemSend(job))
  }
}

const job = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Job
console.log('READY')
const account = await pay(job)
console.log(`RESULT ${JSON.stringify({ ...account, rssMiB: Math.round(process.resourceUsage().maxRSS / 1024) })}`)
process.exit(0)
