import { kafkaTransport, KafkaSettings, loadAllSettings, runProgram, runService } from '@app/platform';
import { processor, ProcessorSettings } from './processor.js';
import { PROCESSOR_GROUP } from './rewind/index.js';

await runProgram((fail) => {
  const [settings, kafka] = loadAllSettings([ProcessorSettings, KafkaSettings], process.env, ['DATABASE_URL']);
  const connect = kafkaTransport(kafka, { groupId: PROCESSOR_GROUP, onFatal: fail });
  return runService(processor(settings, connect, settings.DATABASE_URL ?? ''));
});
