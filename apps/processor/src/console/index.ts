export { consoleFolder } from './console-folder.js';
export { ConsoleModule } from './console.module.js';
export { serveConsole } from './serve-console.js';
