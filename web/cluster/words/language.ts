import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

import type { Language } from '../../shared/language.ts';
import { makeFormat, type Format } from '../view/format.ts';

import { ENGLISH } from './english.ts';
import { serviceInSpanish } from './service-spanish.ts';
import { SPANISH } from './spanish.ts';
import type { Words } from './words.ts';

/** A language as components use it. */
export interface Speech {
  readonly words: Words;
  readonly format: Format;
  /** What the service wrote, in this language; null: it is in English alone. */
  readonly translate: (text: string) => string | null;
}

export function speechOf(language: Language): Speech {
  return language === 'en'
    ? { words: ENGLISH, format: makeFormat('en-GB'), translate: (text) => text }
    : { words: SPANISH, format: makeFormat(language), translate: serviceInSpanish };
}

export const SpeechContext = createContext<Speech | null>(null);

/** @throws Error outside a {@link SpeechContext} */
export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (speech === null) throw new Error('A component of the cluster view was drawn without a language.');
  return speech;
}
