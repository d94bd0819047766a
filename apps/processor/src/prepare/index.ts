export { runPrepare } from './prepare.service.js';
