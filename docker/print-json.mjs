/** JSON from standard input, laid out for reading; what is not JSON, as it is. */
import { readFileSync } from 'node:fs';

const text = readFileSync(0, 'utf8');
try {
  console.log(JSON.stringify(JSON.parse(text), null, 2));
} catch {
  console.log(text);
}
