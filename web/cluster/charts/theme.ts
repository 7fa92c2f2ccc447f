import { COLOURS } from './line-styles.ts';

/** The colours of the style sheet, for a canvas: a canvas knows no custom properties. */
export interface Theme {
  readonly text: string;
  readonly grid: string;
  readonly mark: string;
  readonly level: string;
  readonly lines: readonly string[];
  readonly font: string;
}

/** Reads the colours as they are now: light, dark, or those that a person forces. */
export function readTheme(element: Element): Theme {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim() || style.color;
  return {
    text: style.color,
    grid: colour('--grid'),
    mark: colour('--event'),
    level: colour('--level'),
    lines: Array.from({ length: COLOURS }, (_, index) => colour(`--line-${index}`)),
    font: `12px ${style.fontFamily}`,
  };
}

/** Calls back whenever the colours may have changed. @returns what stops that */
export function onThemeChange(changed: () => void): () => void {
  const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)', '(prefers-contrast: more)'].map(
    (query) => matchMedia(query),
  );
  for (const query of queries) query.addEventListener('change', changed);
  return () => {
    for (const query of queries) query.removeEventListener('change', changed);
  };
}
