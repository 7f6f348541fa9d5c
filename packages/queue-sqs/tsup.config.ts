import { library } from '../../tools/build/library.ts'

export default library({ index: 'src/index.ts', cli: 'src/cli.ts' })
