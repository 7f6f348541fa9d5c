import { type Owned, spend, testBadInput } from '@wallet/harness/coin-bench'
import { mainnet, owned, regtest, signAll } from './all-kinds.fixture.ts'

const kinds = Object.keys(owned(regtest, 1))
const priced = { version: 2, sequence: 0xffff_fffd, value: 100_000n, paid: [90_000n] }

testBadInput({
  flavour: mainnet,
  sister: regtest,
  scripts: kinds.map((kind) => owned(mainnet, 1)[kind]?.lock.script ?? new Uint8Array(0)),
  foreign: [
    ...['DJRU7MLhcPwCTNRZ4e8gJzDebtG1H5M7pc', 'LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9', 'ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9'],
    ...['bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a', 'qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a'],
    't1XVXWCvpMgBvUaed4XDqWtgQgJSu1Ghz7F',
  ],
  kinds,
  bytes: (kind) => {
    const { transaction, secrets } = spend([owned(regtest, 1)[kind] as Owned], priced)
    return regtest.assemble(transaction, signAll(regtest, transaction, secrets))
  },
  nearMin: { addresses: 400, transactions: 100 },
})
