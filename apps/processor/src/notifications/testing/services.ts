import type { Database } from '@app/database';
import { Telemetry } from '@app/platform';
import { CompanyZones } from '@app/time';
import { DeliveryService } from '../delivery.service.js';
import { DeliveryTelemetry } from '../delivery.telemetry.js';
import { DueMessages } from '../due-messages.service.js';
import { MutedUntilService } from '../mutes/muted-until.service.js';
import { MutesRepository } from '../mutes/mutes.repository.js';
import { NotifiableIncidentsQueries } from '../notifiable-incidents.queries.js';
import { NotificationsRepository } from '../notifications.repository.js';
import { NotifierService } from '../notifier.service.js';
import type { NotifySettingsSource } from '../notify-settings-source.service.js';
import type { OutgoingMessages } from '../outgoing-messages.service.js';
import { IncidentTitles } from '../titles/incident-titles.queries.js';
import { outgoingFrom } from './outgoing.js';

const zones = new CompanyZones('', 'UTC');

/** A notifier of a process of its own. */
export function notifierOn(
  database: Database,
  source: NotifySettingsSource,
  store = new NotificationsRepository(database),
): NotifierService {
  const incidents = new NotifiableIncidentsQueries(database);
  const muting = new MutedUntilService(new MutesRepository(database), source, zones);
  return new NotifierService(incidents, store, muting, new DueMessages(incidents, new IncidentTitles(database, zones)));
}

/** A deliverer of a process of its own. */
export const delivererOn = (
  database: Database,
  source: NotifySettingsSource,
  store = new NotificationsRepository(database),
  outgoing: OutgoingMessages = outgoingFrom(database),
): DeliveryService =>
  new DeliveryService(store, source, new DeliveryTelemetry(new Telemetry('processor'), store), outgoing);
