import { describe, expect, it } from 'vitest';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');
const MAX_README_LINES = 250;
const notOurs = new Set(['node_modules', 'dist', 'data', 'coverage', 'dashboards']);

/** Paths from the root of all files with one of the endings. */
function filesWith(endings: RegExp, folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return entry.name.startsWith('.') || notOurs.has(entry.name) ? [] : filesWith(endings, path);
    return endings.test(entry.name) ? [relative(root, path)] : [];
  });
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const withoutFences = (text: string): string => text.replaceAll(/^( *)(```+)[\s\S]*?^\1\2$/gm, '');

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string): string =>
  heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutFences(text).matchAll(/^#{1,6} +(.+)$/gm)) {
    const base = anchorOf(heading);
    let anchor = base;
    for (let again = 1; anchors.has(anchor); again += 1) anchor = `${base}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** The targets of the relative links of a text. */
function linksIn(text: string): string[] {
  const prose = withoutFences(text).replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** Null: the link, seen from the file at `path`, leads somewhere. */
function faultOf(path: string, link: string): string | null {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? join(root, path) : resolve(root, dirname(path), file);
  if (!existsSync(target)) return `${path}: ${link} does not exist`;
  if (anchor === undefined || !target.endsWith('.md')) return null;
  return anchorsOf(readFileSync(target, 'utf8')).has(anchor) ? null : `${path}: ${link} has no such heading`;
}

describe('links', () => {
  const pages = filesWith(/\.md$/);

  it('are read as GitHub reads them', () => {
    const text =
      '# A `b`, c_d & e\n[one](x.md#y) ![two](z.png)\n```sh\n[no](no.md)\n# no\n```\n`[no](no.md)`\n# A b c_d  e\n';
    expect([...anchorsOf(text)]).toEqual(['a-b-c_d--e', 'a-b-c_d--e-1']);
    expect(linksIn(text)).toEqual(['x.md#y', 'z.png']);
    expect(faultOf('README.md', 'docs/none.md')).toMatch(/does not exist/);
    expect(faultOf('README.md', 'docs/settings.md#none')).toMatch(/no such heading/);
  });

  it('of every page lead to a file, and to a heading of it', () => {
    expect(pages.length).toBeGreaterThan(60);
    const faults = pages.flatMap((path) => linksIn(read(path)).map((link) => faultOf(path, link)));
    expect(faults.filter((fault) => fault !== null)).toEqual([]);
  });

  it('of code and settings to pages do so, too', () => {
    const faults = filesWith(/\.(ts|tsx|js|mjs|yaml|yml|sh|py|json)$|^Makefile$|^\.env\.example$/).flatMap((path) =>
      [...read(path).matchAll(/\bdocs\/[\w/-]+\.md(?:#[\w-]+)?/g)]
        .map(([link]) => (path.endsWith('pages.spec.ts') ? null : faultOf('README.md', link)))
        .flatMap((fault) => (fault === null ? [] : [`${path}: ${fault}`])),
    );
    expect(faults).toEqual([]);
  });
});

describe('README.md', () => {
  it(`has at most ${MAX_README_LINES} lines`, () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(MAX_README_LINES);
  });

  it('leads to every page of docs/', () => {
    const linked = new Set(linksIn(read('README.md')));
    const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
    expect(pages.filter((name) => !linked.has(`docs/${name}`))).toEqual([]);
  });
});

/** `/runs/{run_id}` and `/runs/{id}` are one route. */
const routeOf = (path: string): string => path.replaceAll(/\{[^}]*\}/g, '{}');

describe('docs/routes.md', () => {
  it('names every route of the API pages', () => {
    const routes = ['ingestion', 'standardization', 'processor'].flatMap((name) => {
      const document = JSON.parse(read(`docs/api/${name}.json`)) as { paths: Readonly<Record<string, unknown>> };
      return Object.keys(document.paths);
    });
    const codes = [...withoutFences(read('docs/routes.md')).matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
    const named = new Set(codes.flatMap((code) => code.split(/[\s,]+/)).map(routeOf));
    expect([...new Set(routes)].filter((route) => !named.has(routeOf(route)))).toEqual([]);
  });
});
