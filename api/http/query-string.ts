import { controlCharacterIn } from '../typed-text.ts';
import { invalidParameters, type ParameterFault } from './problem.ts';

/**
 * The parameters of a query string, each given once.
 *
 * @param text without the question mark
 * @throws Problem 400 naming every parameter that is given twice, is not percent-encoded UTF-8 or holds control characters
 */
export function parseQueryString(text: string): Map<string, string> {
  const parameters = new Map<string, string>();
  const faults = new Map<string, ParameterFault>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const [rawName = '', ...rest] = pair.split('=');
    const name = decode(rawName);
    const value = decode(rest.join('='));
    const shown = name ?? rawName;
    if (name === null || value === null) {
      faults.set(shown, {
        parameter: shown,
        detail: 'is not percent-encoded UTF-8: write a "%" itself as %25',
      });
    } else if ((controlCharacterIn(name) ?? controlCharacterIn(value)) !== null) {
      const character = controlCharacterIn(name) ?? controlCharacterIn(value) ?? '';
      faults.set(shown, {
        parameter: shown,
        detail: `holds the control character ${character}: leave it out`,
      });
    } else if (parameters.has(name)) {
      faults.set(shown, { parameter: shown, detail: 'is given more than once' });
    } else {
      parameters.set(name, value);
    }
  }
  if (faults.size > 0) throw invalidParameters([...faults.values()]);
  return parameters;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null; // Not an encoding of anything; the caller says of which parameter.
  }
}
