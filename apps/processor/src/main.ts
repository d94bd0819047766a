import { kafkaTransport, KafkaSettings, loadAllSettings, runProgram, runService } from '@app/platform';
import { requireDatabaseUrl } from './store/database.js';
import { processor, ProcessorSettings } from './processor.js';

await runProgram((fail) => {
  const [settings, kafka] = loadAllSettings([ProcessorSettings, KafkaSettings], process.env);
  const connect = kafkaTransport(kafka, { groupId: 'processor-consumer-group', onFatal: fail });
  return runService(processor(settings, connect, requireDatabaseUrl(settings.DATABASE_URL)));
});
