import { expect } from 'chai';
import type { Locator, Page, Route } from 'playwright-core';

import { tabForEach } from '../support/browser-tab.ts';
import { seededRandom } from '../support/slips.ts';
import { waitUntil } from '../support/wait-until.ts';

const SEED = Number(process.env['PROPERTY_SEED'] ?? 20_261_124);
const LETTERS = ['a', 'b', 'c'];
const SUGGESTION_ORDERS = 800;
const RESULT_ORDERS = 200;

declare global {
  interface Window {
    /** What was shown although something else was asked for. */
    stale: string[];
  }
}

/** Answers that are held back until the test gives one of them, in whatever order. */
class HeldAnswers {
  readonly #random: () => number;
  readonly #held: Route[] = [];
  given = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  async hold(page: Page, path: string): Promise<void> {
    await page.route(path, (route) => void this.#held.push(route));
  }

  /** Gives any one of the answers that are held, if there is one. */
  async giveOne(): Promise<void> {
    const [route] = this.#held.splice(Math.floor(this.#random() * this.#held.length), 1);
    if (route === undefined) return;
    const url = new URL(route.request().url());
    const json =
      url.pathname === '/directors'
        ? found(url.searchParams.get('title'))
        : suggested(url.searchParams.get('q'));
    try {
      await route.fulfill({ json });
      this.given += 1;
    } catch (error) {
      // The page may have given the question up: then nobody waits for the answer, and the browser tells of it sooner or later.
      await waitUntil(
        `it is told that the page gave ${url.href} up, to which no answer could be given: ${String(error)}`,
        () => route.request().failure() !== null,
      );
    }
  }
}

const title = (asked: string | null): string => `answer to ${asked ?? ''}`;

const suggested = (q: string | null): object => ({
  query: { q },
  dataset: '1',
  beginningsOnly: false,
  suggestions: [
    { id: `id-${q ?? ''}`, title: title(q), year: 2000, type: 'movie', on: 'primary', ranges: [] },
  ],
});

const found = (q: string | null): object => ({
  query: { title: q },
  dataset: '1',
  partial: false,
  total: 1,
  titles: [
    {
      ...{ id: `id-${q ?? ''}`, title: title(q), year: 2000, type: 'movie', directors: [] },
      matchedBy: { kind: 'exact', on: 'primary' },
    },
  ],
  suggestions: [],
});

/** What the page does with a signal: it may come too late, when the answer is already on its way through the browser. */
const lateAborts = (): void => {
  const original = window.fetch.bind(window);
  window.fetch = (input, init) => {
    const rest = { ...init };
    delete rest.signal;
    return original(input, rest);
  };
};

/** Notes whatever appears in the list that is not for the letters in the box, and in the results that is not for the address. */
const watchForStale = (): void => {
  window.stale = [];
  const watch = (selector: string, shown: string, wanted: () => string): void => {
    const part = document.querySelector(selector);
    if (part === null) throw new Error(`there is no ${selector}`);
    new MutationObserver(() => {
      const text = part.querySelector(shown)?.textContent;
      if (text !== undefined && text !== `answer to ${wanted()}`)
        window.stale.push(`${text}, not ${wanted()}`);
    }).observe(part, { childList: true, characterData: true, subtree: true });
  };
  const box = document.querySelector<HTMLInputElement>('#q');
  watch('[role=listbox]', '.title', () => box?.value ?? '');
  watch('#results', '.films h3', () => new URL(location.href).searchParams.get('q') ?? '');
};

/**
 * Puts a text into the box at once. `fill` selects what is there and inserts the text by another message: where the page goes back in
 * between, the box has another text by then, and nothing of that is selected.
 */
const typeAtOnce = (box: Locator, text: string): Promise<void> =>
  box.evaluate((input, typed) => {
    (input as HTMLInputElement).value = typed;
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }, text);

for (const aborts of ['in time', 'too late'] as const) {
  describe(`answers in any order, to questions that are given up ${aborts} (seed ${SEED})`, function () {
    this.timeout(600_000);
    let page: Page;
    let answers: HeldAnswers;
    const random = seededRandom(SEED);
    const pick = <T>(some: readonly T[]): T => some[Math.floor(random() * some.length)]!;

    tabForEach(
      async (tab) => {
        ({ page } = tab);
        answers = new HeldAnswers(random);
        if (aborts === 'too late') await page.addInitScript(lateAborts);
        await page.goto('/');
        await page.getByRole('combobox').focus();
        await page.evaluate(watchForStale);
      },
      // A service worker has requests of its own, which would not be held.
      { look: { serviceWorkers: 'block' } },
    );

    const untilShown = (selector: string, text: string): Promise<void> =>
      waitUntil(`${selector} has "${text}"`, async () => {
        await answers.giveOne();
        return page.evaluate(([sel, wanted]) => document.querySelector(sel)?.textContent === wanted, [
          selector,
          text,
        ] as const);
      });

    it(`${SUGGESTION_ORDERS / 2} orders never show suggestions for other letters than those in the box`, async () => {
      await answers.hold(page, '**/titles/suggest?*');
      for (let order = 0; order < SUGGESTION_ORDERS / 2; order += 1) {
        let typed = '';
        for (let steps = 3 + Math.floor(random() * 5); steps > 0 || typed === ''; steps -= 1) {
          const key = typed.length > 1 && random() < 0.2 ? 'Backspace' : pick(LETTERS);
          await page.keyboard.press(key);
          typed = key === 'Backspace' ? typed.slice(0, -1) : typed + key;
          while (random() < 0.4) await answers.giveOne();
        }
        await untilShown('[role=option] .title', title(typed));
        await page.getByRole('combobox').fill('');
      }
      expect(await page.evaluate(() => window.stale)).to.deep.equal([]);
      expect(answers.given, 'answers given').to.be.least(SUGGESTION_ORDERS / 2);
    });

    it(`${RESULT_ORDERS / 2} orders never show the results of another search than the address says`, async () => {
      await page.route('**/titles/suggest?*', (route) =>
        route.fulfill({ json: { ...suggested(''), suggestions: [] } }),
      );
      await answers.hold(page, '**/directors?*');
      const box = page.getByRole('combobox');
      for (let order = 0; order < RESULT_ORDERS / 2; order += 1) {
        for (let steps = 1 + Math.floor(random() * 3); steps > 0; steps -= 1) {
          await typeAtOnce(box, `${pick(LETTERS)}${order}${steps}`);
          await page.keyboard.press('Enter');
          if (random() < 0.3) await page.goBack();
          while (random() < 0.4) await answers.giveOne();
        }
        const last = `last${order}`;
        await typeAtOnce(box, last);
        await page.keyboard.press('Enter');
        await untilShown('.films h3', title(last));
      }
      expect(await page.evaluate(() => window.stale)).to.deep.equal([]);
      expect(answers.given, 'answers given').to.be.least(RESULT_ORDERS / 2);
    });
  });
}
