import { describe, expect, it } from 'vitest';
import { earlyQuestions, pageOf } from './early-questions';

const shell = ['/alerts?limit=200&state=firing', '/dead-letters/waiting'];

describe('the questions that are asked before the script of a page is there', () => {
  it.each([
    ['/ui/', '', ['/state?limit=5000', '/analytics/freshness?by=source&limit=5000']],
    ['/ui/', '?kiosk=true&clock=utc', ['/state?limit=5000', '/analytics/freshness?by=source&limit=5000']],
    ['/ui/', '?company=lumen', []],
    ['/ui/alerts', '', ['/alerts?limit=50']],
    ['/ui/alerts', '?state=firing', []],
    ['/ui/alerts/4f', '', ['/alerts/4f']],
    ['/ui/incidents/4f', '', ['/incidents/4f']],
    ['/ui/incidents', '', ['/incidents?state=open&limit=50', '/incidents?state=resolved&limit=50']],
    ['/ui/sources/lumen/efficy', '', []],
    ['/ui/nowhere', '', []],
  ])('%s%s', (pathname, search, questions) => {
    expect(earlyQuestions({ pathname, search })).toEqual([...questions, ...shell]);
  });

  it.each([
    ['/ui/', ''],
    ['/ui', ''],
    ['/ui/dead-letters', 'dead-letters'],
    ['/ui/alerts/4f', 'alerts'],
  ])('the page of %s is "%s"', (pathname, page) => {
    expect(pageOf(pathname)).toBe(page);
  });
});
