export { IncidentLinksModule } from './incident-links.module.js';
