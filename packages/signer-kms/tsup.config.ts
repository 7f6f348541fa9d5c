import { library } from '../../tools/build/library.ts'

export default library({
  index: 'src/index.ts',
  aws: 'src/aws/index.ts',
  'aws-secrets': 'src/aws-secrets/index.ts',
  google: 'src/google/index.ts',
})
