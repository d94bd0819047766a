export * from './company-habits.js';
export * from './load-settings.js';
export * from './rules-text.js';
export * from './service.settings.js';
