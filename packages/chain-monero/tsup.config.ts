import { library } from '../../tools/build/library.ts'

export default library({ index: 'src/index.ts', 'wasm-worker': 'src/slots/wasm/worker.ts' })
