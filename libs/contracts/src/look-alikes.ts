import unhomoglyph from 'unhomoglyph';

/** The skeleton of UTS #39: the same for texts that look alike in many fonts. Capitals are told from small letters. */
const skeletonOf = (text: string): string =>
  unhomoglyph(text.normalize('NFD').replace(/\p{Default_Ignorable_Code_Point}/gu, '')).normalize('NFD');

/**
 * The looks of a name, of which another one has one in common when they look alike: that of its letters, and that of its small
 * letters, so that `Acme` looks like `acme`. Blanks around it are not seen.
 */
export function looksOf(name: string): readonly string[] {
  const text = name.trim();
  return [...new Set([skeletonOf(text), skeletonOf(text.toLowerCase())])];
}

/** For each name the known ones that look like it. Names without any are left out. */
export function lookAlikesOf(
  names: readonly string[],
  known: Iterable<string>,
): ReadonlyMap<string, readonly string[]> {
  const byLook = new Map<string, string[]>();
  for (const name of known) {
    for (const look of looksOf(name)) byLook.set(look, [...(byLook.get(look) ?? []), name]);
  }
  const alike = new Map<string, readonly string[]>();
  for (const name of names) {
    const found = new Set(looksOf(name).flatMap((look) => byLook.get(look) ?? []));
    found.delete(name);
    if (found.size > 0) alike.set(name, [...found].toSorted());
  }
  return alike;
}

/** Each character of a name by its code point, `U+0430 U+0063`: so two that look alike are told apart. */
export const codePointsOf = (name: string): string =>
  Array.from(name, (one) => `U+${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`).join(' ');
