import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `dist/console` of the package that a file belongs to, whether the file is a source or was built. */
export function consoleFolder(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) || folder === dirname(folder)) return join(folder, 'dist/console');
  }
}
