import { kafkaTransport, KafkaSettings, loadAllSettings, runProgram, runService, toolEnvironment } from '@app/platform';
import { runPrepare } from './prepare/index.js';
import { processor, ProcessorSettings } from './processor.js';
import { PROCESSOR_GROUP } from './rewind/index.js';

const args = process.argv.slice(2);
if (args.length === 0) {
  await runProgram((fail) => {
    const [settings, kafka] = loadAllSettings([ProcessorSettings, KafkaSettings], process.env, ['DATABASE_URL']);
    const connect = kafkaTransport(kafka, { groupId: PROCESSOR_GROUP, onFatal: fail });
    return runService(processor(settings, connect, settings.DATABASE_URL ?? ''));
  });
} else {
  process.exitCode = await runPrepare(args, toolEnvironment(), process);
}
