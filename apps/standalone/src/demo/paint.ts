import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Gives a text a colour or a weight, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

export const plain: Paint = (_style, text) => text;

export const coloured: Paint = (style, text) => styleText(style, text, { validateStream: false });

/** Colours for a person at a terminal who did not ask for none (https://no-color.org). */
export const paintFor = (isTerminal: boolean, noColor: string | undefined): Paint =>
  isTerminal && !noColor ? coloured : plain;
