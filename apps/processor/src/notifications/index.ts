export { DeliveryService } from './delivery.service.js';
export { type MutedUntil, mutedUntilOf, MutedUntilService } from './mutes/muted-until.service.js';
export { MutesService } from './mutes/mutes.service.js';
export { SilenceDto } from './mutes/silences.dto.js';
export { NotificationsModule } from './notifications.module.js';
export { NotifierService } from './notifier.service.js';
export { NotifySettingsSource } from './notify-settings-source.service.js';
export { IncidentTitles } from './titles/incident-titles.queries.js';
