import { testBadInput } from '@wallet/harness/coin-bench'
import { mainnet, owned, regtest, signAll, spending } from './flavour.fixture.ts'

const kinds = Object.keys(owned(1))

testBadInput({
  flavour: mainnet,
  sister: regtest,
  scripts: kinds.map((kind) => owned(1)[kind]?.lock.script ?? new Uint8Array(0)),
  foreign: [
    ...['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'DJRU7MLhcPwCTNRZ4e8gJzDebtG1H5M7pc', 'LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9'],
    ...['CTH8H8Zj6DSnXFBKQeDG28ogAS92iS16Bp', 't1XVXWCvpMgBvUaed4XDqWtgQgJSu1Ghz7F', 'ecash:qpm2qsznhks23z7629mms6s4cwef74vcwvl5xwylfm'],
  ],
  // Without its prefix an address is one too; what is cut from the front may be just that.
  mayPass: (text, valid) => valid.some((address) => text === address.slice('bitcoincash:'.length) || text === address.toUpperCase()),
  kinds,
  bytes: (kind) => {
    const { transaction, secrets } = spending([kind])
    return regtest.assemble(transaction, signAll(transaction, secrets))
  },
  nearMin: { addresses: 200, transactions: 200 },
})
