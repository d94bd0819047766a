import { kafkaTransport, KafkaSettings, loadAllSettings, runProgram, runService } from '@app/platform';
import { standardization, StandardizationSettings } from './standardization.js';

await runProgram((fail) => {
  const [settings, kafka] = loadAllSettings([StandardizationSettings, KafkaSettings], process.env);
  return runService(
    standardization(settings, kafkaTransport(kafka, { groupId: 'standardization-consumer-group', onFatal: fail })),
  );
});
