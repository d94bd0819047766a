import { describe, expect, it } from 'vitest';
import { reasonInFrench } from './reason-fr';
import { reasonParts } from './reason-parts';

const plain = (text: string | null): string | null => text?.replaceAll('\u00a0', ' ') ?? null;

describe('the reason of a record that could not be used, in French', () => {
  it.each([
    ['Etat is required; Debut or Fin is required', 'Etat est obligatoire ; Debut ou Fin est obligatoire'],
    ['the start is "yesterday, about noon", the end is missing', 'le début est "yesterday, about noon", la fin manque'],
    ['the start is missing, the end is 12', 'le début manque, la fin est 12'],
    [
      'Etat must be a known status such as SUCCESS, FAILED or RUNNING, or true or false, got "BOF; or not"',
      'Etat doit être un état connu, comme SUCCESS, FAILED ou RUNNING, ou encore true ou false, reçu "BOF; or not"',
    ],
    [
      'source must be a text of 1 to 200 characters, or a number, got an array; status is required',
      'source doit être un texte de 1 à 200 caractères, ou un nombre, reçu un tableau ; status est obligatoire',
    ],
    ['rows_in must be an integer or null, got "12 \\" x"…', 'rows_in doit être un entier ou null, reçu "12 \\" x"…'],
    ['run.runId must be a UUID', 'run.runId doit être un UUID'],
    ['status must be one of ok, error, missed', 'status doit être l’un de ok, error, missed'],
    ['Objet holds the character U+200B, which is invisible', 'Objet contient le caractère U+200B, qui est invisible'],
    [
      'company is given twice: Entreprise is "a" and company is "b"',
      'company est donné deux fois : Entreprise est "a" et company est "b"',
    ],
    ['not JSON', 'pas du JSON'],
    ['not JSON at character 12', 'pas du JSON au caractère 12'],
    [
      'the end is 2099-01-01T00:00:00.000000Z; it arrived at 2026-01-01T00:00:00.000Z, and at most 300 s later are taken',
      'la fin est 2099-01-01T00:00:00.000000Z ; arrivé le 2026-01-01T00:00:00.000Z, et au plus 300 s de plus sont acceptées',
    ],
    [
      'the run is known as SUCCESS from unknown to 2026-01-01T00:00:00Z, 12 s; this record says FAILED from 2026-01-01T00:00:00Z to 2026-01-01T00:01:00Z, duration unknown; they differ in status, end_time',
      'l’exécution est connue comme SUCCESS d’une heure inconnue à 2026-01-01T00:00:00Z, 12 s ; cet enregistrement dit FAILED de 2026-01-01T00:00:00Z à 2026-01-01T00:01:00Z, durée inconnue ; ils diffèrent par status, end_time',
    ],
    [
      'the object is new, and the company "a, b" has 20000 objects, the limit MAX_OBJECTS_PER_COMPANY',
      'l’objet est nouveau, et l’entreprise "a, b" a 20000 objets, la limite MAX_OBJECTS_PER_COMPANY',
    ],
    ['the database refuses the row (SQLSTATE 22021)', 'la base de données refuse la ligne (SQLSTATE 22021)'],
    ['something new', null],
    ['Etat is required; something new', null],
    ['', null],
  ])('%s', (reason, french) => {
    expect(plain(reasonInFrench(reason))).toBe(french);
  });

  it('keeps what the record says apart from our own words', () => {
    expect(reasonParts('the start is "hier; vers midi", the end is missing', 'fr')).toEqual([
      { text: 'le début est ', isQuoted: false },
      { text: '"hier; vers midi"', isQuoted: true },
      { text: ', la fin manque', isQuoted: false },
    ]);
  });
});
