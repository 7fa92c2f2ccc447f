import { foldCharacters, lettersAndDigits } from './fold-text.ts';

/** The form in which names are compared: letters and digits only, without case and accents; '' where there are none. */
export function nameKey(name: string): string {
  return lettersAndDigits(foldCharacters(name));
}

/** The keys of a name as somebody types it: as it is, and turned round where it has a comma ("Mann, Michael"). Empty: no letter in it. */
export function nameKeys(typed: string): string[] {
  const parts = typed.split(',');
  const readings = parts.length === 2 ? [typed, `${parts[1] ?? ''} ${parts[0] ?? ''}`] : [typed];
  return [...new Set(readings.map(nameKey))].filter((key) => key !== '');
}
