import { expect } from 'chai';
import { forceObjection, type Testimony } from '../../../operator/mongo/force-objection.ts';
import type { MemberView, ReplicaSetView } from '../../../operator/mongo/replica-set-admin.ts';
import { ago, entry, hostOf, known, setId } from '../../support/observed.ts';

const [first, second, third] = [0, 1, 2].map((n) => hostOf(`movies-db-${n}`)) as [string, string, string];
const decision = {
  survivor: first,
  basedOn: { replicaSetId: setId, version: 7, term: 1 },
  hosts: [first, second],
};
const gone = entry(2, { state: 'DOWN', healthy: false });

/** What a member says of a set without a primary, of which the third one is gone. */
function says(
  host: string,
  overrides: Partial<ReplicaSetView> = {},
  members: readonly MemberView[] = [entry(0), entry(1), gone],
): Testimony {
  const set = known(members, null, overrides);
  if (set.kind !== 'Known') throw new Error('it is known');
  return { kind: 'View', host, view: set.view };
}

describe('forceObjection', () => {
  const cases: Record<string, [Testimony[], string | null]> = {
    'none where all that are left say the same': [[says(first), says(second)], null],
    'none for a member that copies the data': [
      [says(first), { kind: 'Copying', host: second, primary: null }],
      null,
    ],
    'none where the one that is gone was heard before an election would have been over': [
      [says(first), says(second, {}, [entry(0), entry(1), { ...gone, heardSecondsAgo: 10 }])],
      null,
    ],
    'a survivor that does not answer': [
      [{ kind: 'Silent', host: first, reason: 'ECONNREFUSED' }, says(second)],
      `${first} does not say what it holds`,
    ],
    'another one that does not answer': [
      [says(first), { kind: 'Silent', host: second, reason: 'ECONNREFUSED' }],
      `${second} does not answer (ECONNREFUSED)`,
    ],
    'one that was not asked': [[says(first)], `${second} was not asked`],
    'a primary that one knows of': [
      [says(first), says(second, { primary: third })],
      `${second} knows of a primary, ${third}`,
    ],
    'a primary that a member knows of which copies the data': [
      [says(first), { kind: 'Copying', host: second, primary: third }],
      `${second} knows of a primary, ${third}`,
    ],
    'another version': [[says(first), says(second, { version: 8 })], `${second} holds version 8, term 1`],
    'another term': [[says(first, { term: 2 }), says(second)], `${first} holds version 7, term 2`],
    'another set': [[says(first, { replicaSetId: 'x' }), says(second)], 'of set x'],
    'one that hears a member which is to be gone': [
      [says(first), says(second, {}, [entry(0), entry(1), entry(2)])],
      `${second} hears ${third}`,
    ],
    'one that had a heartbeat of it lately, though it is not answered': [
      [says(first, {}, [entry(0), entry(1), { ...gone, heardSecondsAgo: 9 }]), says(second)],
      `${first} hears ${third}`,
    ],
    'newer writes on another one': [
      [says(first), says(second, {}, [entry(0), entry(1, { newestWrite: { term: 1, at: ago(0) } }), gone])],
      `${second} has newer writes`,
    ],
    'writes of a later term on another one, though of an earlier time': [
      [says(first), says(second, {}, [entry(0), entry(1, { newestWrite: { term: 2, at: ago(60) } }), gone])],
      `${second} has newer writes`,
    ],
  };
  for (const [what, [testimonies, objection]] of Object.entries(cases)) {
    it(objection === null ? `has ${what}` : `objects to ${what}`, () => {
      const found = forceObjection(decision, testimonies);
      if (objection === null) expect(found).to.equal(null);
      else expect(found).to.include(objection);
    });
  }
});
