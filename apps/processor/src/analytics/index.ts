export { AnalyticsModule } from './analytics.module.js';
export { AnalyticsQueries } from './analytics.queries.js';
