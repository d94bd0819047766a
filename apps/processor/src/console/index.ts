export { consoleFolder, serveConsole } from './console-files.service.js';
export { ConsoleModule } from './console.module.js';
