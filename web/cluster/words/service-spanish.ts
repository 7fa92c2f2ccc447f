import type { MarkTitle } from '../../../cluster-view/mark-titles.ts';

/** What the service says by itself, in Spanish, in the order of `MARK_TITLES`. */
const TITLES: Readonly<Record<MarkTitle, string>> = {
  'database: {} → {} replicas': 'réplicas: {} → {}',
  'query: {} → {} replicas': 'pods de consulta: {} → {}',
  'database: scaling is held, {}': 'réplicas: escala retenida, {}',
  'query: scaling is held, {}': 'pods de consulta: escala retenida, {}',
  'dataset {} is served': 'los datos {} están en servicio',
  'dataset {} is being loaded': 'se cargan los datos {}',
  'no member takes the writes': 'ninguna réplica toma las escrituras',
  '{} takes the writes': '{} toma las escrituras',
  '{} is being added': '{} se está añadiendo',
  '{} comes for {}, which is {}': '{} viene por {}, en estado: {}',
  '{} is gone': '{} se fue',
  '{} leaves': '{} se va',
  '{} serves': '{} da servicio',
  '{} no longer serves: {}': '{} ya no da servicio: {}',
  '{} is {}: {}': '{}: {} ({})',
  '{} is {}': '{} está en estado: {}',
};

/** Words of the resource: states, and whether conditions hold. */
const WORDS: Readonly<Record<string, string>> = {
  Starting: 'arranca',
  Restarting: 'arranca de nuevo',
  WaitingToJoin: 'espera para unirse',
  Joining: 'se une',
  CatchingUp: 'se pone al día',
  InSync: 'al día',
  Serving: 'da servicio',
  Ready: 'listo',
  NotReady: 'no listo',
  Unresponsive: 'no responde',
  Failed: 'falló',
  Foreign: 'ajeno',
  Leaving: 'se va',
  Left: 'se fue',
  Terminating: 'termina',
  Unknown: 'no se sabe',
  True: 'sí',
  False: 'no',
};

const MEASURED = { '{} % over {} pods, target {} % → {}': '{} % en {} pods, objetivo {} % → {}' };

const known = Object.entries({ ...TITLES, ...MEASURED }).map(
  ([english, spanish]) => [new RegExp(`^${english.replaceAll('{}', '(\\S+)')}$`), spanish] as const,
);

/** @returns null where the text is the operator's or a driver's, which write English alone */
export function serviceInSpanish(text: string): string | null {
  const word = WORDS[text];
  if (word !== undefined) return word;
  for (const [english, spanish] of known) {
    const values = english.exec(text);
    let next = 1;
    if (values !== null)
      return spanish.replaceAll('{}', () => {
        const value = values[next++] ?? '';
        return WORDS[value] ?? value;
      });
  }
  return null;
}
