import { expect } from 'chai';
import type { MemberProbe } from '../../../../operator/mongo/replica-set-admin.ts';
import { recognised } from '../../../../operator/movie-search-cluster/observe/member-identity.ts';
import type { ObservedProbe } from '../../../../operator/movie-search-cluster/observed.ts';
import { hostOf, memberProbe, setId } from '../../../support/observed.ts';

const wanted = { setName: 'movies', host: hostOf('movies-db-1'), replicaSetId: setId };
const otherId = 'fedcba9876543210fedcba98';
const itself = memberProbe('movies-db-1');
const outside = { state: 'Outside', setName: 'movies', replicaSetId: setId, strayed: false } as const;

describe('recognised', () => {
  const cases: Record<string, [MemberProbe, ObservedProbe | 'as it is', (string | null)?]> = {
    'a member that is who it is to be': [itself, 'as it is'],
    'one of another set': [
      { ...itself, setName: 'books' },
      { state: 'Foreign', differs: 'SetName', found: 'books', wanted: 'movies' },
    ],
    'another member of the same set, to which the address has passed on': [
      { ...itself, host: hostOf('movies-db-4') },
      { state: 'Foreign', differs: 'Host', found: hostOf('movies-db-4'), wanted: hostOf('movies-db-1') },
    ],
    'one of a set of the same name with another id, as in a namespace that was copied': [
      { ...itself, replicaSetId: otherId },
      { state: 'Foreign', differs: 'ReplicaSetId', found: otherId, wanted: setId },
    ],
    'one of whose set the id is not remembered yet': [{ ...itself, replicaSetId: otherId }, 'as it is', null],
    'one that does not tell the id now': [{ ...itself, replicaSetId: null }, 'as it is'],
    'one that was removed from the set': [outside, 'as it is'],
    'one that holds the data of another set': [
      { ...outside, setName: 'books' },
      { state: 'Foreign', differs: 'SetName', found: 'books', wanted: 'movies' },
    ],
    'one that holds the data of a set of the same name with another id': [
      { ...outside, replicaSetId: otherId },
      { state: 'Foreign', differs: 'ReplicaSetId', found: otherId, wanted: setId },
    ],
    'an empty one': [{ state: 'Uninitiated' }, 'as it is'],
    'one that does not answer': [{ state: 'Unreachable', error: 'timed out' }, 'as it is'],
  };
  for (const [what, [probe, taken, replicaSetId = setId]] of Object.entries(cases)) {
    const as = taken === 'as it is' ? 'what it says' : 'a foreign one';
    it(`takes ${what} for ${as}`, () => {
      expect(recognised(probe, { ...wanted, replicaSetId })).to.deep.equal(
        taken === 'as it is' ? probe : taken,
      );
    });
  }
});
