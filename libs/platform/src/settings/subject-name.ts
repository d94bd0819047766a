import { inNfc, invisibleIn } from '@app/contracts';
import { mapOf, type Reader, refuse, textThat, then } from '@app/yaml';

/** The end of a sentence about a name that records cannot have; null: they can. */
export function faultOfName(name: string): string | null {
  const found = invisibleIn(name);
  return found === null ? null : `holds the character ${found}, which is invisible`;
}

/** Reader of the name of a company, a source or an object in a file, in the form in which records keep it. */
export const subjectName: Reader<string> = then(textThat(faultOfName), inNfc);

/** Reader of a mapping by the names of companies, in the form in which records keep them. */
export const byCompany = <T>(value: Reader<T>): Reader<ReadonlyMap<string, T>> =>
  then(mapOf(value), (found, location) => {
    const fault = [...found.keys()].map(faultOfName).find((one) => one !== null);
    if (fault !== undefined) return refuse(location, `has a name that ${fault}`);
    const named = new Map([...found].map(([name, one]) => [inNfc(name), one]));
    return named.size === found.size ? named : refuse(location, 'has a company twice, in two Unicode forms');
  });
