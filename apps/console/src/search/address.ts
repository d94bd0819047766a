import { parseSearchWith, stringifySearchWith } from '@tanstack/react-router';

/** Values of an address are texts as they stand there: `4567890123456789012` read as a number would be another one. */
function unquoted(text: string): unknown {
  // Addresses of before have texts that look like numbers in quotes.
  if (!text.startsWith('"')) throw new SyntaxError('a text that is not quoted stands for itself');
  return JSON.parse(text);
}

export const parseSearch = parseSearchWith(unquoted);
export const stringifySearch = stringifySearchWith(JSON.stringify, unquoted);
