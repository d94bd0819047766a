/** Keeps what stands before a mark of two parts, and within quotation marks, on one line with it, as French has it. */
export const frenchSpaces = (text: string): string => text.replace(/ (?=[:;!?»])|(?<=«) /g, '\u00a0');
