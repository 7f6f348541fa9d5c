import { testBadInput } from '@wallet/harness/coin-bench'
import { mainnet, owned, regtest, signAll, spending } from './flavour.fixture.ts'

const kinds = Object.keys(owned(1))

testBadInput({
  flavour: mainnet,
  sister: regtest,
  scripts: kinds.map((kind) => owned(1)[kind]?.lock.script ?? new Uint8Array(0)),
  foreign: [
    ...['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', 'LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9'],
    ...['bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a', 't1XVXWCvpMgBvUaed4XDqWtgQgJSu1Ghz7F'],
  ],
  kinds,
  bytes: (kind) => {
    const { transaction, secrets } = spending([kind])
    return regtest.assemble(transaction, signAll(transaction, secrets))
  },
  nearMin: { addresses: 200, transactions: 200 },
})
