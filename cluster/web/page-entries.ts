/** A page, and how much JavaScript it may bring along. */
export interface PageEntry {
  /** Name of its folder below web/, which has `browser.tsx` (what runs in the browser) and `server.tsx` (a PageModule). */
  readonly name: string;
  /** JavaScript of the page after Brotli, in bytes, beside that of the pages in `over`. */
  readonly budget: number;
  /** What the page may load besides once it is asked for, in bytes: no page waits for it. */
  readonly laterBudget: number;
  /** Pages whose JavaScript is not counted, for who comes from there has it already. */
  readonly over: readonly string[];
}

/** Every page there is. */
export const pageEntries: readonly PageEntry[] = [
  { name: 'search', budget: 16 * 1024, laterBudget: 0, over: [] },
  { name: 'cluster', budget: 40 * 1024, laterBudget: 3 * 1024, over: ['search'] },
];

/** The service worker's source below web/. */
export const SERVICE_WORKER = 'search/service-worker.ts';
