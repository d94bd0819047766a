const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text in HTML, also within an attribute. */
export const escapedHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => entities[char] ?? char);

/** Text where only these three have a meaning: Slack, Telegram, Google Chat. */
export const escapedTags = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Text in Markdown with backslashes. A zero-width space behind `@` makes it call nobody. */
export const escapedMarkdown = (text: string): string =>
  text.replace(/[\\`*_{}[\]()#+\-.!|~>]/g, '\\$&').replaceAll('@', '@\u200b');

/** A link of Markdown. @param label ours, so it has no bracket */
export const markdownLink = (label: string, url: string): string =>
  `[${label}](${url.replaceAll('(', '%28').replaceAll(')', '%29')})`;
