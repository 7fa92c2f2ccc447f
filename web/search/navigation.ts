import type { Ask } from '../../api/pages/page-module.ts';
import { loadPage } from './load-page.ts';
import type { PageState } from './page-state.ts';
import { addressOf, placeAt, type Place } from './place.ts';

/** What the window shows. */
export interface Shown {
  readonly state: PageState;
  /** Whether what is shown has been waiting for what comes next for a while. */
  readonly isLate: boolean;
}

/** What is to be done once a state is on the screen. */
type Afterwards =
  | { readonly kind: 'arrive'; readonly focus: 'place' | 'keep' }
  | { readonly kind: 'return'; readonly scroll: number; readonly focus: string }
  | { readonly kind: 'stay' };

/** What the history keeps of a place that was left. */
interface Mark {
  readonly key: number;
  readonly scroll: number;
  /** See {@link nameOf}. */
  readonly focus: string;
}

/** What is old is dimmed after so long. */
const LATE_MS = 200;
/** Pauses between two tries to reach a service that does not answer. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
/** States kept for going back to, the latest: of others, the address says what to ask for again. */
const MOST_KEPT = 50;

/**
 * Goes from place to place without loading the page anew. The address is the state: going back brings the list, where it was scrolled
 * to, and what had the focus.
 */
export class Navigation {
  readonly #ask: (signal: AbortSignal) => Ask;
  readonly #onShown: (shown: Shown) => void;
  readonly #kept = new Map<number, PageState>();
  #shown: Shown;
  #key: number;
  #underWay = new AbortController();
  #afterwards: Afterwards = { kind: 'stay' };
  #retry: ReturnType<typeof setTimeout> | undefined;
  #pauseMs = FIRST_PAUSE_MS;

  constructor(
    initial: PageState,
    {
      ask,
      onShown,
    }: { readonly ask: (signal: AbortSignal) => Ask; readonly onShown: (shown: Shown) => void },
  ) {
    this.#ask = ask;
    this.#onShown = onShown;
    this.#shown = { state: initial, isLate: false };
    this.#key = markIn(history.state)?.key ?? 0;
  }

  /** What is shown now. */
  get shown(): Shown {
    return this.#shown;
  }

  /** Begins to listen to the window; returns how to stop. */
  start(): () => void {
    const mark = markIn(history.state);
    history.scrollRestoration = 'manual';
    if (mark === null) this.#writeMark();
    else returnTo(mark);
    const listening = new AbortController();
    const { signal } = listening;
    addEventListener('popstate', (event) => this.#goBack(event), { signal });
    addEventListener('pagehide', () => this.#writeMark(), { signal });
    addEventListener('online', () => this.#tryAgainNow(), { signal });
    document.addEventListener('click', (event) => this.#onClick(event), { signal });
    if (this.#shown.state.view.kind === 'offline') {
      // The shell is the same for all addresses.
      this.again();
    } else {
      this.#kept.set(this.#key, this.#shown.state);
      this.#retryLater();
    }
    return () => listening.abort();
  }

  /** Goes to an address of this page. */
  go(address: string): void {
    const url = new URL(address, location.href);
    const place = placeAt(url);
    if (place === null) {
      location.assign(url);
      return;
    }
    this.#writeMark();
    if (addressOf(place) !== addressOf(this.#place)) {
      this.#key = 1 + Math.max(this.#key, ...this.#kept.keys());
      history.pushState({ key: this.#key, scroll: 0, focus: '' } satisfies Mark, '', addressOf(place));
    }
    const isSearch = place.kind === 'search' && place.cursor === '';
    void this.#load(place, { kind: 'arrive', focus: isSearch ? 'keep' : 'place' });
  }

  /** Asks again for what the address says. */
  again(): void {
    void this.#load(this.#place, { kind: 'stay' });
  }

  /** To be called once what was shown is on the screen. */
  afterShown(): void {
    const afterwards = this.#afterwards;
    this.#afterwards = { kind: 'stay' };
    if (afterwards.kind === 'return') returnTo(afterwards);
    if (afterwards.kind !== 'arrive') return;
    scrollTo(0, 0);
    if (afterwards.focus === 'place') document.getElementById('place')?.focus({ preventScroll: true });
  }

  /** Where somebody is by the address; what is shown may be of the place before, while an answer is awaited. */
  get #place(): Place {
    return placeAt(new URL(location.href)) ?? this.#shown.state.place;
  }

  async #load(place: Place, afterwards: Afterwards): Promise<void> {
    this.#underWay.abort();
    clearTimeout(this.#retry);
    const underWay = new AbortController();
    this.#underWay = underWay;
    const late = setTimeout(() => this.#show({ ...this.#shown, isLate: true }), LATE_MS);
    const state = await loadPage(place, {
      ask: this.#ask(underWay.signal),
      now: () => performance.now(),
    }).catch((error: unknown): PageState => {
      // It was aborted because somebody went elsewhere, or nothing could be reached; all else is a fault in here.
      if (!underWay.signal.aborted && !isUnreachable(error)) reportError(error);
      return { place, view: { kind: 'offline' } };
    });
    clearTimeout(late);
    if (underWay.signal.aborted) return;
    this.#keep(state);
    this.#afterwards = afterwards;
    this.#show({ state, isLate: false });
    this.#retryLater();
  }

  #keep(state: PageState): void {
    this.#kept.delete(this.#key);
    this.#kept.set(this.#key, state);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }

  #show(shown: Shown): void {
    this.#shown = shown;
    this.#onShown(shown);
  }

  #goBack({ state: kept }: PopStateEvent): void {
    const place = placeAt(new URL(location.href));
    if (place === null) return;
    const mark = markIn(kept) ?? { key: 0, scroll: 0, focus: '' };
    this.#key = mark.key;
    const state = this.#kept.get(mark.key);
    const afterwards: Afterwards = { ...mark, kind: 'return' };
    if (state === undefined || state.view.kind === 'offline' || state.view.kind === 'problem') {
      void this.#load(place, afterwards);
      return;
    }
    this.#underWay.abort();
    clearTimeout(this.#retry);
    this.#afterwards = afterwards;
    this.#show({ state, isLate: false });
  }

  #onClick(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || link.target !== '' || link.origin !== location.origin) return;
    const url = new URL(link.href);
    if (url.searchParams.has('lang') || (url.hash !== '' && url.pathname === location.pathname)) return;
    if (placeAt(url) === null) return;
    event.preventDefault();
    if (link.dataset['again'] === undefined) this.go(link.href);
    else this.again();
  }

  /** Keeps where the place is scrolled to, and what has the focus there. */
  #writeMark(): void {
    const focus = nameOf(document.activeElement);
    history.replaceState({ key: this.#key, scroll: scrollY, focus } satisfies Mark, '');
  }

  #tryAgainNow(): void {
    this.#pauseMs = FIRST_PAUSE_MS;
    if (this.#shown.state.view.kind === 'offline') this.again();
  }

  /** What could not be reached, or asks for a pause, is tried again by itself. */
  #retryLater(): void {
    const { view } = this.#shown.state;
    const asked = view.kind === 'problem' ? view.retryAfterSeconds : null;
    if (view.kind !== 'offline' && asked === null) {
      this.#pauseMs = FIRST_PAUSE_MS;
      return;
    }
    const pauseMs = Math.max(this.#pauseMs, (asked ?? 0) * 1000);
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
    this.#retry = setTimeout(() => this.again(), pauseMs);
  }
}

/** What fetch throws where there is no network, no service, or no answer in time. */
function isUnreachable(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError');
}

function markIn(kept: unknown): Mark | null {
  if (typeof kept !== 'object' || kept === null || !('key' in kept) || !('scroll' in kept)) return null;
  return kept as Mark;
}

/** What an element is found by when somebody comes back: its id, or where its link leads; empty: by nothing. */
function nameOf(element: Element | null): string {
  if (element === null) return '';
  return element.id === '' ? (element.getAttribute('href') ?? '') : element.id;
}

function elementNamed(name: string): HTMLElement | null {
  if (name === '') return null;
  // An address begins with a slash, and no id does.
  const links = document.querySelectorAll<HTMLElement>('main a[href]');
  return (
    document.getElementById(name) ?? [...links].find((link) => link.getAttribute('href') === name) ?? null
  );
}

function returnTo({ scroll, focus }: { readonly scroll: number; readonly focus: string }): void {
  elementNamed(focus)?.focus({ preventScroll: true });
  scrollTo(0, scroll);
}
