/**
 * Asks the first questions of a page, fetches its parts, and says its name and the verdict of the overview, while the script of the
 * console is on its way: over a slow line that one takes seconds. It is bundled by itself, and everything works without it.
 */
import type { Session, States } from '../api/types';
import type { EarlyAnswers } from '../api/early-answers';
import { formatFor } from '../format/format';
import { initialLocale } from '../i18n/initial-locale';
import { pageNames } from '../i18n/page-names.messages';
import { messages } from '../pages/overview/overview.messages';
import { verdictOf } from '../pages/overview/verdict';
import { earlyQuestions, pageOf } from './early-questions';

/** The files of each page by its name, put in by `early-plugin.mjs`. */
declare const PAGE_FILES: Readonly<Record<string, readonly string[]>>;

const answers: EarlyAnswers['answers'] = new Map();
Object.assign(globalThis, { earlyAnswers: { askedMs: performance.now(), answers } satisfies EarlyAnswers });

/** The whole answer: one that nobody reads keeps its connection, of which a browser has six. */
async function answerOf(url: string): Promise<Response> {
  const response = await fetch(url);
  return new Response(await response.blob(), response);
}

function ask(url: string): Promise<Response> {
  const asked = answerOf(url);
  // The console asks anew for what failed.
  asked.catch(() => undefined);
  answers.set(url, asked);
  return asked;
}

async function read<T>(asked: Promise<Response>): Promise<T | null> {
  const response = await asked;
  return response.ok ? ((await response.clone().json()) as T) : null;
}

const page = pageOf(location.pathname);
const locale = initialLocale();
document.documentElement.lang = locale;

/** In the place of the heading that the console puts there. It is gone when that is there. */
function say(text: string): void {
  const place = document.querySelector('.skeleton > p');
  if (place !== null) place.textContent = text;
}

const names: Readonly<Record<string, string>> = {
  '': pageNames[locale].overview,
  'dead-letters': pageNames[locale].deadLetters,
  ...pageNames[locale],
};

/** The parts of the page, behind the questions: on a slow line the answers are what is waited for. */
function fetchParts(): void {
  const isOfOne = location.pathname.split('/').length > 3;
  for (const href of PAGE_FILES[isOfOne ? `${page}/` : page] ?? PAGE_FILES[page] ?? [])
    document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href }));
}

async function begin(): Promise<void> {
  const session = await read<Session>(ask('/ui/session'));
  // A reader who has to sign in first sees nothing of the page.
  if (session?.principal == null) return;
  say(names[page] ?? '…');
  const questions = earlyQuestions(location);
  const asked = new Map(questions.map((url) => [url, ask(url)]));
  void ask('/ui/config.json');
  fetchParts();
  const states = questions.find((url) => url.startsWith('/state?'));
  const answer = states === undefined ? null : await read<States>(asked.get(states)!);
  if (answer !== null) say(verdictOf(answer, messages[locale], formatFor(locale).list));
}

void begin().catch(() => undefined);
