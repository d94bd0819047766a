export * from './company-habits.js';
export * from './load-env-file.js';
export * from './load-settings.js';
export * from './rules-text.js';
export * from './service.settings.js';
export * from './subject-name.js';
export * from './reload.js';
export * from './text-file.js';
