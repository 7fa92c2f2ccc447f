import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

import { useMessages } from './messages.tsx';

/** Asks for the API key that the service wants. */
export function KeyForm({
  refusal,
  onKey,
}: {
  /** Of which request this is the answer: after a key was given, another one says that it is not known. */
  readonly refusal: string;
  readonly onKey: (key: string) => void;
}): JSX.Element {
  const t = useMessages();
  const form = useRef<HTMLFormElement>(null);
  const [sentAfter, setSentAfter] = useState<string | null>(null);
  // Where the key was right the form goes, and the focus that was in it would be nowhere.
  useLayoutEffect(
    () => () => {
      if (form.current?.contains(document.activeElement) === true) document.getElementById('q')?.focus();
    },
    [],
  );
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    const key = new FormData(event.currentTarget as HTMLFormElement).get('key');
    setSentAfter(refusal);
    onKey(typeof key === 'string' ? key.trim() : '');
  };
  const isWrong = sentAfter !== null && sentAfter !== refusal;
  return (
    <form ref={form} class="key" onSubmit={onSubmit}>
      <label for="key">{t.keyLabel}</label>
      <div class="box">
        <input
          id="key"
          name="key"
          type="password"
          required
          autoComplete="off"
          spellcheck={false}
          aria-describedby="key-hint key-answer"
          aria-invalid={isWrong}
        />
        <button type="submit">{t.useKey}</button>
      </div>
      <p id="key-hint" class="hint">
        {t.keyHint}
      </p>
      <p id="key-answer" role="alert">
        {isWrong && t.keyWrong}
      </p>
    </form>
  );
}
