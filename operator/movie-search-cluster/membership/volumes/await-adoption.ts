import { stuck, type Rule } from '../rule.ts';
import type { Situation } from '../situation.ts';

/**
 * Keeps a set from being made beside volumes that an earlier cluster of the name left: their data are a user's, and only a person
 * can say whether this cluster is to have them.
 */
export const awaitAdoption: Rule = (situation) => {
  if (!awaitsAdoption(situation)) return null;
  const names = situation.keptVolumes.map(({ name }) => name).join(', ');
  return stuck(
    'KeptVolumes',
    `Claims that another MovieSearchCluster of this name left are there (${names}), and no set is made beside them. ` +
      'To have this one take them up, annotate each with moviesearch.dev/adopted-by=<uid of this MovieSearchCluster>; ' +
      'if their data are not needed, delete them; or use another name.',
  );
};

/**
 * | claims are kept | the set                           | pods | waits |
 * | --------------- | --------------------------------- | ---- | ----- |
 * | no              | any                               | any  | no    |
 * | yes             | shows itself, or has no users yet | any  | no    |
 * | yes             | is to be initiated                | any  | yes   |
 * | yes             | cannot be seen                    | none | yes   |
 * | yes             | cannot be seen                    | some | no    |
 */
export function awaitsAdoption({ input, keptVolumes, members }: Situation): boolean {
  if (keptVolumes.length === 0) return false;
  const { kind } = input.replicaSet;
  return kind === 'Uninitiated' || (kind === 'Unknown' && members.all.length === 0);
}
