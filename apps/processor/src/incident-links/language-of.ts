/** The languages of the pages. */
export type Language = 'en' | 'fr';

/** The language that a browser asks for before the others; English when it asks for neither. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const asked = (acceptLanguage ?? '').split(',').map((part) => {
    const [tag = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const quality = Number(parameters.find((text) => text.startsWith('q='))?.slice(2) ?? 1);
    return { language: tag.split('-')[0], quality: Number.isFinite(quality) ? quality : 0 };
  });
  const best = asked
    .filter(({ language, quality }) => (language === 'en' || language === 'fr') && quality > 0)
    .toSorted((a, b) => b.quality - a.quality)[0];
  return best?.language === 'fr' ? 'fr' : 'en';
}
