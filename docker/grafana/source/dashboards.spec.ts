import { describe, expect, it } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dashboardsIn } from './dashboards.ts';
import { columns, dashboardTitles, languages, panels, rows, states } from './words.ts';

type Texts = Readonly<Record<(typeof languages)[number], string>>;

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly object[];
}
interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

const folder = join(import.meta.dirname, '..', 'dashboards');
const read = (language: string, name: string): Dashboard =>
  JSON.parse(readFileSync(join(folder, language, name), 'utf8')) as Dashboard;
const names = Object.keys(dashboardsIn('en'));
const cases = languages.flatMap((language) => names.map((name) => ({ language, name })));

describe('the dashboards that are checked in', () => {
  it('are those of the source, in each language', () => {
    expect(readdirSync(folder).toSorted()).toEqual([...languages]);
    for (const language of languages) expect(readdirSync(join(folder, language)).toSorted()).toEqual(names.toSorted());
  });

  it.each(cases)('$language/$name is what `npm run dashboards` writes', ({ language, name }) => {
    expect(read(language, name)).toEqual(JSON.parse(JSON.stringify(dashboardsIn(language)[name])));
  });

  it.each(names)('%s asks the same questions in every language', (name) => {
    const [first, ...others] = languages.map((language) => {
      const { uid, panels: shown } = read(language, name);
      return { uid, panels: shown.map(({ id, type, gridPos, targets }) => ({ id, type, gridPos, targets })) };
    });
    for (const other of others) expect(other).toEqual(first);
  });

  it.each(cases)('$language/$name has panels with names of their own that do not lie on each other', (each) => {
    const { panels: shown } = read(each.language, each.name);
    expect(new Set(shown.map(({ title }) => title)).size).toBe(shown.length);
    expect(shown.map(({ id }) => id)).toEqual(shown.map((_, index) => index + 1));
    const taken = new Set<string>();
    for (const { title, gridPos } of shown) {
      expect({ title, ends: gridPos.x + gridPos.w <= 24 }).toEqual({ title, ends: true });
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x} ${y}`)).toBe(false);
          taken.add(`${x} ${y}`);
        }
      }
    }
  });
});

describe('the words', () => {
  it.each(languages)('all appear in %s, and no panel has a title from elsewhere', (language) => {
    const shown = names.flatMap((name) => read(language, name).panels.map(({ title }) => title));
    const written = [...Object.values(panels).map(({ title }) => title), ...Object.values(rows)];
    expect(shown.toSorted()).toEqual(written.map((texts) => texts[language]).toSorted());
    expect(names.map((name) => read(language, name).title).toSorted()).toEqual(
      Object.values(dashboardTitles)
        .map((texts) => texts[language])
        .toSorted(),
    );
    const everything = names.map((name) => readFileSync(join(folder, language, name), 'utf8')).join('');
    for (const texts of Object.values<Texts>({ ...columns, ...states }))
      expect(everything).toContain(`"${texts[language]}"`);
  });
});

describe('docs/dashboards.md', () => {
  it('has a row for every panel, and no other', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/dashboards.md'), 'utf8');
    const [, described = ''] = page.split('\n## Connector runs\n');
    const named = [...described.split('\n## Language')[0]!.matchAll(/^\| ([^|]+?) +\|/gm)].map(([, name]) => name);
    expect(named.filter((name) => name !== 'Panel' && !/^-+$/.test(name!)).toSorted()).toEqual(
      Object.values(panels)
        .map(({ title }) => title.en)
        .toSorted(),
    );
  });
});
