import { kafkaTransport, KafkaSettings, loadAllSettings, runProgram, runService } from '@app/platform';
import { ingestion, IngestionSettings } from './ingestion.js';

await runProgram((fail) => {
  const [settings, kafka] = loadAllSettings([IngestionSettings, KafkaSettings], process.env);
  const connect = kafkaTransport(kafka, { groupId: null, onFatal: fail, deadlineMs: settings.PUBLISH_DEADLINE_MS });
  return runService(ingestion(settings, connect));
});
