import { escapedHtml, type LinkAction } from '../notifications/index.js';
import { createHash } from 'node:crypto';
import type { Language } from '@app/platform';
import { linkWords } from './link-words.js';

/**
 * A link as its page shows it. `ready`: it can be used. `done`: it has just been. `used`: it was before. `over`: the incident is resolved.
 * `expired`: its message is too old. `unknown`: there is no such link.
 */
export type LinkState = 'ready' | 'done' | 'used' | 'over' | 'expired' | 'unknown';

export interface LinkPage {
  readonly state: LinkState;
  readonly action: LinkAction;
  readonly language: Language;
  /** Title of the message; null: none is known. */
  readonly title: string | null;
  /** Receiver of the message; null: none is known. */
  readonly receiver: string | null;
  /** Page of the incident in the console; null: none is known. */
  readonly url: string | null;
}

const STYLE = [
  ':root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}',
  'body{margin:0;padding:1.5rem 1rem}',
  'main{max-width:34rem;margin:0 auto;overflow-wrap:anywhere}',
  'h1{font-size:1.25rem;margin:0 0 .75rem}',
  'blockquote{margin:0 0 .75rem;padding:.5rem .75rem;border-inline-start:4px solid}',
  'button{font:inherit;font-weight:600;width:100%;min-height:3rem;padding:.5rem 1rem;border:0;border-radius:.375rem;background:#1a56db;color:#fff}',
  'button:focus-visible,a:focus-visible{outline:3px solid;outline-offset:2px}',
].join('');

/** The policy of these pages: their own style, a form to themselves, and nothing else. */
export const LINK_PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** The page of a link: without a script, and the texts of others are only text in it. */
export function linkPageOf({ state, action, language, title, receiver, url }: LinkPage): string {
  const words = linkWords[language];
  const name = state === 'ready' ? action : state === 'done' ? (`${action}_done` as const) : state;
  const { heading, text, button } = words[name];
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">',
    `<title>${heading}</title><style>${STYLE}</style></head><body><main>`,
    `<h1>${heading}</h1>`,
    ...(title === null ? [] : [`<blockquote>${escapedHtml(title)}</blockquote>`]),
    `<p>${text}</p>`,
    // Without an action, a form is sent to the address of its page.
    ...(button === undefined ? [] : [`<form method="post"><button type="submit">${button}</button></form>`]),
    ...(receiver === null ? [] : [`<p><small>${words.sentTo(escapedHtml(receiver))}</small></p>`]),
    ...(url === null ? [] : [`<p><a href="${escapedHtml(url)}">${words.open}</a></p>`]),
    '</main></body></html>',
  ].join('\n');
}
