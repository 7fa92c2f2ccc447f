import type { Page } from 'playwright-core';

import { hostileId, hostileTexts, NAMESAKE_TITLE } from './browser-films.ts';
import { openWithShell } from './browser-shell.ts';

/** A state of the search page that somebody can be in, and how to get there. */
export interface PageState {
  readonly name: string;
  /** What the browser writes to its console for it, though nothing is wrong. */
  readonly expected?: RegExp;
  reach(page: Page): Promise<void>;
}

const search = (q: string): string => `/?q=${encodeURIComponent(q)}`;

async function suggestions(page: Page): Promise<void> {
  await page.goto('/');
  await page.getByRole('combobox').fill('the god');
  await page.getByRole('option').filter({ hasText: 'The Godfather' }).first().waitFor();
}

async function markup(page: Page): Promise<void> {
  const [first] = hostileTexts;
  await page.goto(search(first?.text ?? ''));
  await page.locator('.films').waitFor();
}

/** An address, and what is there once the page is. */
function at(name: string, address: string, sign: string, expected?: RegExp): PageState {
  return {
    name,
    ...(expected !== undefined && { expected }),
    reach: async (page) => {
      await page.goto(address);
      await page.locator(sign).first().waitFor();
      // Live, so that what only a browser adds is there.
      await page.getByRole('combobox').waitFor();
    },
  };
}

/** Every state of the search page that a test of its looks goes through. */
export const pageStates: readonly PageState[] = [
  at('the start', '/', '.recent'),
  {
    name: 'recent searches',
    reach: async (page) => {
      await page.goto(search('jaws'));
      await page.locator('.films').waitFor();
      await page.getByRole('combobox').waitFor();
      await page.goto('/');
      await page.locator('.recent li').first().waitFor();
    },
  },
  { name: 'suggestions', reach: suggestions },
  {
    name: 'an active suggestion',
    reach: async (page) => {
      await suggestions(page);
      await page.keyboard.press('ArrowDown');
      await page.locator('[role=option][aria-selected=true]').waitFor();
    },
  },
  at('namesakes', search(NAMESAKE_TITLE), '.films'),
  at('a corrected spelling', search('the godfahter'), '.did-you-mean'),
  at('a year in the box', search('psycho 1998'), '.films'),
  at('a title with its director', search('psycho hitchcock'), '.films'),
  at('people', search('Alfred Hitchcock'), '.people'),
  at('no such film', search('qqqqqqqqzzzz'), '.nothing'),
  at('a film', '/film/anthology', 'dl.film'),
  at('a film without a director', '/film/uncredited', 'dl.film'),
  at('a film that is not there', '/film/never-heard-of', '.message', /status of 404/),
  at('a director', '/director/namesake-director-1', '.films'),
  {
    name: 'the open drawer',
    reach: async (page) => {
      await page.goto(search('vertigo'));
      await page.locator('.origin summary').click();
      await page.locator('.origin dl').waitFor();
    },
  },
  at('Spanish', '/?q=psycho&lang=es', '.films'),
  at('what cannot be asked', '/?q=psycho&cursor=nonsense', '.message', /status of 400/),
  { name: 'titles of markup', reach: markup },
  ...hostileTexts
    .filter(({ name }) => /letters|marks|direction|right/.test(name))
    .flatMap((text) => [
      at(`a film: ${text.name}`, `/film/${hostileId(text)}`, 'dl.film'),
      at(`a director: ${text.name}`, `/director/director-${hostileId(text)}`, '.films'),
    ]),
  {
    name: 'offline',
    expected: /ERR_INTERNET_DISCONNECTED/,
    reach: async (page) => {
      await openWithShell(page);
      await page.context().setOffline(true);
      await page.goto(search('jaws'));
      await page.getByRole('heading', { name: /offline/ }).waitFor();
    },
  },
];

/** What the browser writes to its console for any of them, though nothing is wrong. */
export const expectedOfStates = new RegExp(
  pageStates.flatMap(({ expected }) => expected?.source ?? []).join('|'),
);

/** Leaves a state: the network is there again. */
export async function leaveState(page: Page): Promise<void> {
  await page.context().setOffline(false);
}
