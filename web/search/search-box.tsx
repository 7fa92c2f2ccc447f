import Combobox from '@github/combobox-nav';
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

import type { SuggestAnswer } from '../../api/titles/suggest-answer.ts';
import { DataText, MarkedText } from './data-text.tsx';
import { YearAndType } from './film-row.tsx';
import { fillCount, fillWithData, useMessages } from './messages.tsx';
import { addressOf, searchFor } from './place.ts';
import { SuggestFeed, type SuggestFeedOptions } from './suggest-feed.ts';

export interface SearchBoxProps {
  /** What is in the box where somebody is. */
  readonly q: string;
  readonly year: string;
  readonly type: string;
  /** Absent on the server: the box is a plain form. */
  readonly live?: {
    readonly suggest: SuggestFeedOptions['ask'];
    /** Goes to an address of this page. */
    readonly go: (address: string) => void;
  };
}

interface Suggested {
  readonly typed: string;
  readonly films: SuggestAnswer['suggestions'];
}

/** The code of a key that an input method has taken (UI Events, 7.3.1). */
const INPUT_METHOD_KEY = 229;
const LIST_ID = 'suggestions';
const NONE: Suggested = { typed: '', films: [] };

/** The one box: a form, and where scripts run, a combobox with a list (APG: list autocomplete with manual selection). */
export function SearchBox({ q, year, type, live }: SearchBoxProps): JSX.Element {
  const t = useMessages();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [suggested, setSuggested] = useState(NONE);
  const [isLate, setLate] = useState(false);
  const [isWanted, setWanted] = useState(false);
  const isOpen = isWanted && suggested.typed !== '' && suggested.films.length > 0;

  const feed = useFeed(live, setSuggested, setLate);
  const isTyping = useRef(false);
  useValueOf(q, input, isTyping);
  useCombobox({ input, list, isOpen, shown: suggested });
  useCommit(list, (address) => {
    isTyping.current = false;
    setWanted(false);
    live?.go(address);
  });

  const onInput = (): void => {
    isTyping.current = true;
    setWanted(true);
    feed.current?.type(input.current?.value.trim() ?? '');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isOfInputMethod(event)) {
      // The combobox hears of keys after this, and would move or choose by them.
      event.stopImmediatePropagation();
      return;
    }
    if (event.key === 'Escape' && isOpen) {
      setWanted(false);
      // The browser would clear the box as well.
      event.preventDefault();
    } else if (event.key === 'ArrowDown' && !isOpen && live !== undefined) {
      setWanted(true);
      feed.current?.type(input.current?.value.trim() ?? '');
    }
  };
  const onSubmit = (event: Event): void => {
    if (live === undefined) return;
    event.preventDefault();
    isTyping.current = false;
    setWanted(false);
    const typed = input.current?.value.trim() ?? '';
    live.go(addressOf({ ...searchFor(typed), year: typed === q ? year : '', type: typed === q ? type : '' }));
  };
  return (
    <form class="search" role="search" action="/" method="get" onSubmit={onSubmit}>
      <label for="q">{t.boxLabel}</label>
      <div class="box">
        <input
          ref={input}
          id="q"
          name="q"
          type="search"
          dir="auto"
          defaultValue={q}
          maxLength={1000}
          autoComplete="off"
          autoCapitalize="off"
          spellcheck={false}
          enterkeyhint="search"
          aria-describedby="hint"
          onInput={onInput}
          onCompositionEnd={onInput}
          onKeyDown={onKeyDown}
          onBlur={() => setWanted(false)}
        />
        <button type="submit">{t.search}</button>
        <ul
          ref={list}
          id={LIST_ID}
          role="listbox"
          aria-label={t.suggestions}
          class={isLate ? 'late' : ''}
          hidden={!isOpen}
          // The box keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
        >
          {suggested.films.map((film) => (
            <Suggestion key={film.id} film={film} />
          ))}
          <li
            key="all"
            role="option"
            id="option-all"
            class="all"
            data-address={addressOf(searchFor(suggested.typed))}
          >
            {fillWithData(t.allResults, suggested.typed)}
          </li>
        </ul>
      </div>
      <p id="hint" class="hint">
        {t.boxHint}
      </p>
      <p role="status" class="unseen">
        {isOpen ? fillCount(t, t.suggested, suggested.films.length) : ''}
      </p>
    </form>
  );
}

function Suggestion({ film }: { readonly film: SuggestAnswer['suggestions'][number] }): JSX.Element {
  const t = useMessages();
  const { id, title, year, type, on, ranges } = film;
  return (
    <li role="option" id={`option-${encodeURIComponent(id)}`} data-address={addressOf({ kind: 'film', id })}>
      <span class="title">
        {ranges.length > 0 ? <MarkedText text={title} ranges={ranges} /> : <DataText text={title} />}
      </span>{' '}
      <span class="facts">
        <YearAndType year={year} type={type} />
        {on !== 'primary' && <> · {t.on[on]}</>}
      </span>
    </li>
  );
}

/** Whether a key belongs to an input method. Safari tells of the Enter that ended a composition after its end, with the code 229. */
function isOfInputMethod(event: KeyboardEvent): boolean {
  // The code is deprecated, and there is no other sign of it.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return event.isComposing || event.keyCode === INPUT_METHOD_KEY;
}

/** The feed of a box that is live; it is made once. */
function useFeed(
  live: SearchBoxProps['live'],
  setSuggested: (suggested: Suggested) => void,
  setLate: (isLate: boolean) => void,
): { readonly current: SuggestFeed | null } {
  const feed = useRef<SuggestFeed | null>(null);
  const suggest = live?.suggest;
  useEffect(() => {
    if (suggest === undefined) return;
    feed.current = new SuggestFeed({
      ask: suggest,
      onAnswer: (typed, answer) => setSuggested({ typed, films: answer?.suggestions ?? [] }),
      onLate: setLate,
      // The list is a help: the search itself says what is wrong. What older letters found is no help any more.
      onFailure: () => setSuggested(NONE),
      after: (ms, act) => {
        const timer = setTimeout(act, ms);
        return () => clearTimeout(timer);
      },
    });
    return () => feed.current?.type('');
  }, [suggest]);
  return feed;
}

/** The box says what was looked for, wherever somebody goes; what was typed since they went is left alone. */
function useValueOf(
  q: string,
  input: { readonly current: HTMLInputElement | null },
  isTyping: { readonly current: boolean },
): void {
  const before = useRef(q);
  // With the list, and not after it: somebody who goes back and types on would have their letters replaced.
  useLayoutEffect(() => {
    if (before.current === q || input.current === null) return;
    before.current = q;
    if (!isTyping.current) input.current.value = q;
  }, [q]);
}

/** Arrow keys, Enter and composition by @github/combobox-nav: docs/decisions/0056 has why. */
function useCombobox({
  input,
  list,
  isOpen,
  shown,
}: {
  readonly input: { readonly current: HTMLInputElement | null };
  readonly list: { readonly current: HTMLUListElement | null };
  readonly isOpen: boolean;
  readonly shown: Suggested;
}): void {
  const combobox = useRef<Combobox | null>(null);
  // Before anybody sees the list: the arrow key of a quick hand would be lost otherwise.
  useLayoutEffect(() => {
    if (input.current === null || list.current === null) return;
    const made = new Combobox(input.current, list.current, { tabInsertsSuggestions: false });
    combobox.current = made;
    return () => made.destroy();
  }, []);
  useLayoutEffect(() => {
    if (!isOpen) return;
    combobox.current?.start();
    return () => combobox.current?.stop();
  }, [isOpen]);
  useLayoutEffect(() => {
    // An option that was chosen from and is gone now is none to be pointed at.
    const active = input.current?.getAttribute('aria-activedescendant') ?? null;
    if (active !== null && document.getElementById(active) === null) combobox.current?.clearSelection();
  }, [shown]);
}

/** An option was taken, by Enter or by a click. */
function useCommit(list: { readonly current: HTMLUListElement | null }, go: (address: string) => void): void {
  const newest = useRef(go);
  newest.current = go;
  useEffect(() => {
    const element = list.current;
    const onCommit = (event: Event): void => {
      const address = event.target instanceof HTMLElement ? event.target.dataset['address'] : undefined;
      if (address !== undefined) newest.current(address);
    };
    element?.addEventListener('combobox-commit', onCommit);
    return () => element?.removeEventListener('combobox-commit', onCommit);
  }, []);
}
