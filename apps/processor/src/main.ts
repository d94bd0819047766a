import { kafkaTransport, KafkaSettings, loadAllSettings, loadEnvFile, runProgram, runService } from '@app/platform';
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
  loadEnvFile();
  process.exitCode = await runPrepare(args, process.env, process);
}
