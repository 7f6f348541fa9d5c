import { library } from '../../tools/build/library.ts'

export default library({
  index: 'src/index.ts',
  'testing/index': 'src/testing/index.ts',
  'verify-worker': 'src/curve/verify-worker.ts',
})
