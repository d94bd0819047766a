import type { OnlineMigration } from '../online-migration.js';
import { runsAndDeadLetters } from './0001-runs-and-dead-letters.js';
import { alerts } from './0002-alerts.js';
import { runIndexes } from './0003-run-indexes.js';
import { rollups } from './0004-rollups.js';
import { objects } from './0005-objects.js';
import { cycleObjects } from './0006-cycle-objects.js';
import { subjectStates } from './0007-subject-states.js';
import { incidentAcknowledgements } from './0008-incident-acknowledgements.js';
import { unreadableRecords } from './0009-unreadable-records.js';
import { records } from './0010-records.js';
import { openRuns } from './0011-open-runs.js';
import { refusals } from './0012-refusals.js';
import { auditLog } from './0014-audit-log.js';
import { companies } from './0013-companies.js';
import { incidentLinks } from './0020-incident-links.js';
import { deadLetterObjects } from './0021-dead-letter-objects.js';
import { notificationsOfReceivers } from './0022-notifications-of-receivers.js';
import { earlierAlerts } from './0023-earlier-alerts.js';
import { forgottenSources } from './0024-forgotten-sources.js';
import { rollupSums } from './0026-rollup-sums.js';
import { keysOfTheOwner } from './0027-keys-of-the-owner.js';
import { notificationDigests } from './0015-notification-digests.js';

/** Every migration, in order of its name. The tables that a released one leaves are never changed in it; how it makes them may be. */
export const migrations: Readonly<Record<string, OnlineMigration>> = {
  '0001-runs-and-dead-letters': runsAndDeadLetters,
  '0002-alerts': alerts,
  '0003-run-indexes': runIndexes,
  '0004-rollups': rollups,
  '0005-objects': objects,
  '0006-cycle-objects': cycleObjects,
  '0007-subject-states': subjectStates,
  '0008-incident-acknowledgements': incidentAcknowledgements,
  '0009-unreadable-records': unreadableRecords,
  '0010-records': records,
  '0011-open-runs': openRuns,
  '0012-refusals': refusals,
  '0013-companies': companies,
  '0014-audit-log': auditLog,
  '0015-notification-digests': notificationDigests,
  '0020-incident-links': incidentLinks,
  '0021-dead-letter-objects': deadLetterObjects,
  '0022-notifications-of-receivers': notificationsOfReceivers,
  '0023-earlier-alerts': earlierAlerts,
  '0024-forgotten-sources': forgottenSources,
  '0026-rollup-sums': rollupSums,
  '0027-keys-of-the-owner': keysOfTheOwner,
};
