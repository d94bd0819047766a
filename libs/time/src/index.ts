export * from './company-zones.js';
export * from './cron.js';
export * from './durations.js';
export * from './instant.js';
export * from './time-zone.js';
export * from './utc-micros.js';
export * from './wall-clock.js';
export * from './zone-offset.js';
