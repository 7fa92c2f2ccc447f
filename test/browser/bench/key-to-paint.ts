import type { Browser } from 'playwright-core';

import { openPage } from '../../support/browser-page.ts';
import { seededRandom } from '../../support/slips.ts';
import { waitUntil } from '../../support/wait-until.ts';
import type { Row } from './bench-row.ts';

/** What is typed again and again: beginnings that generated titles have, with slips among them. */
const WORDS = [
  'the last summer',
  'night of the river',
  'blood and silver',
  'return to the sea',
  'golden hearth',
];
/** A quick typist's pause between two letters, at random. */
const PAUSE_MS = { least: 90, most: 190 };
const SEED = 1;

declare global {
  interface Window {
    /** Milliseconds from each letter to the frame that has its suggestions. */
    keyTimes: number[];
  }
}

/** Types at a person's speed, and times each letter from the key to the frame with the suggestions for what is in the box. */
export async function measureKeys(browser: Browser, url: string, keys: number): Promise<Row[]> {
  await waitUntil('the snapshot is in memory', () => hasSnapshot(url), 120_000);
  const opened = await openPage(browser, url);
  const { page } = opened;
  await page.goto('/');
  const box = page.getByRole('combobox');
  await box.focus();
  await page.evaluate(timeKeys);
  const random = seededRandom(SEED);
  let typed = 0;
  for (let word = 0; typed < keys; word += 1) {
    await box.fill('');
    for (const letter of WORDS[word % WORDS.length] ?? '') {
      await page.keyboard.press(letter === ' ' ? 'Space' : letter);
      await page.waitForTimeout(PAUSE_MS.least + random() * (PAUSE_MS.most - PAUSE_MS.least));
      typed += 1;
    }
  }
  const times = (await page.evaluate(() => window.keyTimes)).toSorted((one, other) => one - other);
  await opened.close();
  const at = (share: number): string =>
    `${(times[Math.ceil(share * times.length) - 1] ?? Number.NaN).toFixed(1)} ms`;
  return [
    ['key to painted suggestions, p50', at(0.5), '35 ms'],
    ['key to painted suggestions, p95', at(0.95), '60 ms'],
    ['key to painted suggestions, p99', at(0.99), ''],
    ['letters typed; with suggestions of their own', `${typed}; ${times.length}`, ''],
  ];
}

async function hasSnapshot(url: string): Promise<boolean> {
  const response = await fetch(`${url}/datasets`);
  const { datasets } = (await response.json()) as { datasets?: { snapshotInMemory: boolean }[] };
  return datasets?.[0]?.snapshotInMemory === true;
}

/** In the page: notes a time for each letter whose suggestions are painted before the next letter. */
function timeKeys(): void {
  window.keyTimes = [];
  const box = document.querySelector<HTMLInputElement>('#q');
  const list = document.querySelector('[role=listbox]');
  if (box === null || list === null) throw new Error('the page has no box with a list');
  let pressedAt: number | null = null;
  box.addEventListener('keydown', (event) => (pressedAt = event.timeStamp), { capture: true });
  new MutationObserver(() => {
    const address = list.querySelector<HTMLElement>('#option-all')?.dataset['address'] ?? '';
    const isOfBox = new URL(address, location.href).searchParams.get('q') === box.value.trim();
    if (pressedAt === null || !isOfBox || list.hasAttribute('hidden')) return;
    const began = pressedAt;
    pressedAt = null;
    // A message that is sent in a frame's callback comes once that frame has been painted.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.keyTimes.push(performance.now() - began);
      port2.postMessage(null);
    });
  }).observe(list, { childList: true, characterData: true, subtree: true, attributes: true });
}
