/** Whether a link may lead there: `javascript:` and the like run where they are clicked. */
export function isWebAddress(text: string): boolean {
  const protocol = URL.parse(text)?.protocol;
  return protocol === 'http:' || protocol === 'https:';
}
