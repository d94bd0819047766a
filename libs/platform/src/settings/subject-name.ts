import { inNfc, invisibleIn } from '@app/contracts';
import { type Reader, textThat, then } from '@app/yaml';

/** The end of a sentence about a name that records cannot have; null: they can. */
export function faultOfName(name: string): string | null {
  const found = invisibleIn(name);
  return found === null ? null : `holds the character ${found}, which is invisible`;
}

/** Reader of the name of a company, a source or an object in a file, in the form in which records keep it. */
export const subjectName: Reader<string> = then(textThat(faultOfName), inNfc);
