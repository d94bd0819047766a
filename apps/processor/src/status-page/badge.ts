import { escapedHtml } from '../notifications/index.js';

interface Badge {
  readonly label: string;
  readonly text: string;
  readonly colour: string;
  readonly language: string;
}

const HEIGHT = 20;
const PADDING = 7;
/** A name that is longer is cut. */
const MAX_LABEL_CHARS = 60;

/** Width of a text of 11 pixels in a common sans-serif font; `textLength` fits the text into it, whatever font there is. */
const widthOf = (text: string): number =>
  Math.round(
    [...text].reduce(
      (sum, char) => sum + (/[ilI.,:;|!'’\u00a0 ]/.test(char) ? 3.6 : /[mwMW@]/.test(char) ? 9.6 : 6.6),
      0,
    ),
  );

/** A badge as SVG: it loads nothing, has neither a script nor a style, and is read out as its words. */
export function badgeOf({ label, text, colour, language }: Badge): string {
  const short = label.length > MAX_LABEL_CHARS ? `${label.slice(0, MAX_LABEL_CHARS - 1)}…` : label;
  const [labelWidth, textWidth] = [widthOf(short), widthOf(text)];
  const left = labelWidth + 2 * PADDING;
  const width = left + textWidth + 2 * PADDING;
  const words = escapedHtml(`${short}: ${text}`);
  const textAt = (x: number, length: number, of: string): string =>
    `<text x="${x}" y="14" textLength="${length}" lengthAdjust="spacingAndGlyphs">${escapedHtml(of)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" role="img" aria-label="${words}" lang="${language}">`,
    `<title>${words}</title>`,
    `<rect width="${width}" height="${HEIGHT}" rx="3" fill="${colour}"/>`,
    `<path d="M3 0H${left}V${HEIGHT}H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="#3b4148"/>`,
    '<g fill="#fff" font-family="Verdana,DejaVu Sans,Helvetica,Arial,sans-serif" font-size="11" aria-hidden="true">',
    textAt(PADDING, labelWidth, short),
    textAt(left + PADDING, textWidth, text),
    '</g></svg>',
  ].join('');
}
