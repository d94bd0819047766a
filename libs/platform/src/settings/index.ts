export * from './load-settings.js';
export * from './service.settings.js';
