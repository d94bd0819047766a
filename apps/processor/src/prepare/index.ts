export { runPrepare, taskOf } from './prepare.service.js';
