#!/usr/bin/env node
import { runCli } from './cli/run-cli.ts'

// The program `wallet-sqs`.
process.exitCode = await runCli(process.argv.slice(2), (text) => process.stdout.write(text))
