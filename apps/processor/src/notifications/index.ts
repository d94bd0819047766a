export { DeliveryService } from './delivery.service.js';
export { NotificationsModule } from './notifications.module.js';
export { NotifierService } from './notifier.service.js';
export { NotifySettingsSource } from './notify-settings-source.service.js';
