export * from './company-zones.js';
export * from './load-settings.js';
export * from './service.settings.js';
