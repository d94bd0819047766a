import { type Language, languages } from '@app/platform';

/** The language of ours that a browser asks for before the others; English when it asks for none. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const asked = (acceptLanguage ?? '').split(',').flatMap((part) => {
    const [tag = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const quality = Number(parameters.find((text) => text.startsWith('q='))?.slice(2) ?? 1);
    const language = languages.find((one) => one === tag.split('-')[0]);
    return language === undefined || !(quality > 0) ? [] : [{ language, quality }];
  });
  return asked.toSorted((a, b) => b.quality - a.quality)[0]?.language ?? 'en';
}
